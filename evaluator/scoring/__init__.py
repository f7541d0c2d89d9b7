"""From measured figures to points, penalties, ranks and the Pareto front."""
