"""The HTTP server around an application: how it listens, and what clients may not do to it."""
