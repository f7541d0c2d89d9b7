"""The errors that the evaluator raises on purpose.

SpeechTimerError
└── EvaluatorError          what an organiser or a team did or asked for is not possible
    ├── JudgingError        a submission cannot be scored, with the reason
    │   ├── SubmissionFault     through the team's own model or address: it fails
    │   └── JudgeFault          through a fault of ours: it is tried again, at no cost to the team
    └── SandboxUnavailable  nothing can be judged safely on this machine
"""

from evaluator.reasons import Reason
from speechtimer.errors import SpeechTimerError

__all__ = [
    "EvaluatorError",
    "JudgeFault",
    "JudgingError",
    "SandboxUnavailable",
    "SubmissionFault",
]


class EvaluatorError(SpeechTimerError):
    """What an organiser or a team did or asked for is not possible; the message says why."""


class JudgingError(EvaluatorError):
    """A submission cannot be scored.

    >>> SubmissionFault("model-not-a-zip").reason.code
    'model-not-a-zip'
    """

    def __init__(self, code: str, **values: str | int | float) -> None:
        self.reason = Reason(code, values)
        super().__init__(self.reason.said("fr"))


class SubmissionFault(JudgingError):  # noqa: N818 (names whose it is)
    """The team's own model or address is the reason."""


class JudgeFault(JudgingError):  # noqa: N818 (names whose it is)
    """The evaluator is the reason: a full disk, a killed worker, a machine that is too small."""


class SandboxUnavailable(EvaluatorError):  # noqa: N818 (names a state)
    """This machine cannot contain somebody else's model; nothing is opened."""
