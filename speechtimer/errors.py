"""The errors that SpeechTimer raises on purpose.

    SpeechTimerError
    ├── DataError      sentences that cannot be read, or not be written (also a ValueError)
    ├── TemplateError  a template file that cannot be used              (also a ValueError)
    ├── ConfigError    a configuration key or value that is not allowed (also a ValueError)
    └── ModelError     a model file that cannot be loaded or written    (also a ValueError)

Each message is one sentence that names what is wrong and what to do about it;
the command line prints it as it stands.
"""

__all__ = ["ConfigError", "DataError", "ModelError", "SpeechTimerError", "TemplateError"]


class SpeechTimerError(Exception):
    """Root of all errors raised on purpose."""


class DataError(SpeechTimerError, ValueError):
    """Labelled sentences that cannot be read, or a corpus that cannot be written."""


class TemplateError(SpeechTimerError, ValueError):
    """A template file that cannot be used."""


class ConfigError(SpeechTimerError, ValueError):
    """A configuration key or value that is not allowed."""


class ModelError(SpeechTimerError, ValueError):
    """A model file that cannot be loaded or written."""
