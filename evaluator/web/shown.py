"""What a submission looks like as JSON: to its own team, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from evaluator.database.models import State, Submission
from evaluator.judging.result import ModelResult
from evaluator.reasons import Language, Reason

__all__ = ["shown_api", "shown_reason", "shown_submission"]


def shown_submission(submission: Submission, language: Language) -> dict[str, Any]:
    """JSON-ready; without predictions and evidence, which are for organisers."""
    finished = submission.finished_at
    return {
        "number": submission.number,
        "file_name": submission.file_name,
        "link": submission.link,
        "bytes": submission.bytes,
        "sha256": submission.sha256,
        "arrived_at": submission.arrived_at.isoformat(),
        "state": submission.state.value,
        "stage": submission.stage,
        "progress": submission.progress,
        "finished_at": None if finished is None else finished.isoformat(),
        "reason": shown_reason(submission.reason, language),
        "ours": submission.ours,
        "result": _figures(submission, language),
        "api": _api(submission, language),
        "disqualified": submission.disqualified,
    }


def shown_reason(stored: Mapping[str, Any] | None, language: Language) -> dict[str, str] | None:
    """A stored reason: its code, and its sentence."""
    if stored is None:
        return None
    reason = Reason.from_dict(stored)
    return {"code": reason.code, "detail": reason.said(language)}


def shown_api(api: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """What calling an API came to, with the reason in words where it is there."""
    return {**api, "reason": shown_reason(api.get("reason"), language)}


def _figures(submission: Submission, language: Language) -> dict[str, Any] | None:
    """Of the model; one that failed when it was judged again has none any more."""
    if submission.result is None or submission.state is State.FAILED:
        return None
    result = ModelResult.from_dict(submission.result)
    return {
        "scores": result.scores.to_dict(),
        "megabytes": result.megabytes,
        "wall_seconds": list(result.wall_seconds),
        "cpu_seconds": list(result.cpu_seconds),
        "seconds": result.seconds,
        "seconds_kind": result.seconds_kind,
        "spread": result.spread,
        "deterministic": result.deterministic,
        "warnings": [shown_reason(warning.to_dict(), language) for warning in result.warnings],
    }


def _api(submission: Submission, language: Language) -> dict[str, Any]:
    return {
        **shown_api(submission.api_result or {}, language),
        "url": submission.api_url,
        "state": submission.api_state.value,
        "tries": submission.api_tries,
    }
