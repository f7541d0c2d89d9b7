"""Pages about data and models: one HTML file each, which asks nothing of the network."""
