"""The unit of a number that has none of its own (rules 10 and 11)."""

import re
from collections.abc import Sequence
from fractions import Fraction

from speechtimer.labels import Kind
from speechtimer.meaning.amounts import exact
from speechtimer.meaning.mentions import Mention
from speechtimer.meaning.unlabelled import Number
from speechtimer.meaning.vocabulary import UNIT

__all__ = ["in_corrected_unit", "same_units"]

_UNIT_AFTER = re.compile(rf"{UNIT}|\s?[a-z]+\s+(?:heures?|minutes?|secondes?)\b")
_LAST_UNIT = re.compile(r"(h|m|s|''|'|\")[a-z]*$")
_PAIR = re.compile(r"\s?[/-]\s?")
# Shorter works have seconds beside them: « 1 min d'effort, 30 de repos ».
_LONG = 300
# Rule 10: what is done in minutes, by how long its works are.
_STUDY = re.compile(r"\b(?:revis|etud|devoirs\b|bose|concentration|exam|partiel)")
# « MMA », folded, but not « ma séance »
_FIGHT = re.compile(r"\b(?:box|spar|combat|ma(?=\s*(?:$|[\d,.:;]))|lute|judo|sac\b)")


def same_units(text: str, said: Sequence[Mention]) -> list[Mention]:
    """A number without a unit takes that of the one before (rules 10 and 11)."""
    found = list(said[:1])
    for mention in said[1:]:
        before = found[-1]
        unit = mention.unit
        if not _is_bare(text, mention):
            pass
        elif before.kind is Kind.WORK and _PAIR.fullmatch(text, before.end, mention.start):
            unit = before.unit
            if unit == 1 and _is_bare(text, before) and _in_minutes(text, before):
                found[-1], unit = _in_unit(before, 60), 60
        elif (before.unit, mention.unit) == (60, 1) and max(
            _LONG, 60 * mention.value
        ) <= before.value:
            unit = 60  # « 50 min, puis 10 de repos »
        found.append(_in_unit(mention, unit))
    return found


def in_corrected_unit(text: str, mention: Mention, taken_back: Number | None) -> Mention:
    """« 30 minutes, enfin non, [35] »: a number without a unit has that of the one it corrects."""
    if taken_back is None or taken_back.seconds is None or not _is_bare(text, mention):
        return mention
    unit = _LAST_UNIT.search(taken_back.text)
    if unit is None:
        return mention
    return _in_unit(mention, {"h": 3600, "m": 60, "'": 60}.get(unit[1], 1))


def _is_bare(text: str, mention: Mention) -> bool:
    """Whether a duration is told by one number without a unit."""
    return (
        mention.kind is not Kind.ROUNDS
        and mention.value < 60 * mention.unit
        and ":" not in text[mention.start : mention.end]
        and _UNIT_AFTER.match(text, mention.end) is None
    )


def _in_minutes(text: str, work: Mention) -> bool:
    return bool(
        (work.value >= 15 and _STUDY.search(text)) or (work.value <= 5 and _FIGHT.search(text))
    )


def _in_unit(mention: Mention, unit: int) -> Mention:
    """The same number in another unit."""
    if unit == mention.unit:
        return mention
    value = exact(Fraction(mention.value) * unit / mention.unit)
    return mention._replace(value=value, unit=unit)
