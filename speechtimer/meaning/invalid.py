"""Why spans give no timer."""

__all__ = ["InvalidError"]


class InvalidError(Exception):
    """Carries the French reason; `speechtimer.meaning.interpret` makes a problem of it."""
