"""The errors of addresses that come from outside.

EvaluatorError
├── SubmissionFault
│   └── AddressFault    a team's link or API cannot be used, or does not do what it should
├── JudgeFault
│   └── NetworkFault    our own network or machine keeps us from calling it
└── DownloadStopped     somebody asked for a download to stop
"""

from evaluator.errors import EvaluatorError, JudgeFault, SubmissionFault

__all__ = ["AddressFault", "DownloadStopped", "NetworkFault"]

# With these the same address may work a moment later, with nothing changed in it.
_TEMPORARY = frozenset(
    {
        "address-cut",
        "address-name-servers",
        "address-no-answer",
        "address-nothing-behind",
        "address-refused",
        "address-server-error",
        "address-too-slow",
        "address-tunnel-ended",
        "address-unreachable",
    }
)

_LONGEST = 100


class AddressFault(SubmissionFault):
    """A team's address cannot be used, or what answers there does not do what it should.

    >>> AddressFault("address-refused", host="team.example", port=443).temporary
    True
    """

    def __init__(self, code: str, **values: str | int | float) -> None:
        super().__init__(code, **{name: _kept(value) for name, value in values.items()})

    @property
    def temporary(self) -> bool:
        """Whether the same address may work a moment later."""
        return self.reason.code in _TEMPORARY


class NetworkFault(JudgeFault):
    """Our own network or machine keeps us from calling anybody: it says nothing of the address."""


class DownloadStopped(EvaluatorError):  # noqa: N818 — nothing is wrong
    """Somebody asked for a download to stop; what has arrived is kept for the next call."""


def _kept(value: str | int | float) -> str | int | float:
    """A value as it is stored: short, and without what a database refuses (NUL, half pairs)."""
    if not isinstance(value, str):
        return value
    plain = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in value[:_LONGEST])
    return plain if len(value) <= _LONGEST else f"{plain}…"
