"""The leaderboard's rows as everybody may see them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from evaluator.reasons import Reason
from evaluator.standings import Standing

__all__ = ["said_to_all"]

# Reasons that name nothing of a team's own; others may name the link that it gave.
_FOR_ALL = {"nothing-submitted", "not-judged-yet", "not-ranked-figure-missing"}


def said_to_all(rows: Iterable[Standing], *, own: str | None = None) -> list[Standing]:
    """The rows without why a model failed, or a call of an API: that is its team's own affair.

    Args:
        own: the reader's team, which sees its own reasons.
    """
    return [row if row.team == own else _said(row) for row in rows]


def _said(row: Standing) -> Standing:
    reason = row.reason
    if reason is not None and reason["code"] not in _FOR_ALL:
        reason = Reason("last-submission-failed").to_dict()
    return replace(row, reason=reason, api=_without_reason(row.api))


def _without_reason(api: Mapping[str, Any]) -> dict[str, Any]:
    """An API's figures and how often it failed, but no reason: that names its address."""
    return {name: value for name, value in api.items() if name != "reason"}
