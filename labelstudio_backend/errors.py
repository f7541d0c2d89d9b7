"""What goes wrong between us and Label Studio, in French, for the people who label."""

from speechtimer.errors import SpeechTimerError

__all__ = ["LabelStudioError"]


class LabelStudioError(SpeechTimerError):
    """Label Studio cannot be set up, reached or understood; the message says what to do."""
