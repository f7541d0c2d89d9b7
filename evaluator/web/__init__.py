"""The pages and the JSON API of an event, with FastAPI."""
