"""Where somebody else's model is opened: never anywhere else, and never unprotected.

    upload ── safe reading ── Flair ── spans        all of it inside the sandbox
                                         │ a strict line protocol
    hidden sentences, labels, clocks, scores        all of it outside

`check_sandbox` proves that this machine can contain a model; where it cannot, everything here
raises `SandboxUnavailable`.
"""

from evaluator.sandbox.check import check_sandbox
from evaluator.sandbox.inspection import Inspection, inspect_model
from evaluator.sandbox.limits import Limits
from evaluator.sandbox.session import Answer, Run, Sandbox, open_sandbox

__all__ = [
    "Answer",
    "Inspection",
    "Limits",
    "Run",
    "Sandbox",
    "check_sandbox",
    "inspect_model",
    "open_sandbox",
]
