"""Labelling as a team: whose labels agree, which sentence comes next, what fifty more bring."""
