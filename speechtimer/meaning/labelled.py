"""A number with a label becomes a count, a work or a rest, with what the words around it say."""

import re

from speechtimer.labels import Kind
from speechtimer.meaning import cues, rests
from speechtimer.meaning.context import Context
from speechtimer.meaning.events import Count, Rest, Work
from speechtimer.meaning.folded import Folded
from speechtimer.meaning.mentions import Mention
from speechtimer.meaning.sides import per_side

__all__ = ["count_of", "rest_of", "work_of"]

# Rule D: « par série » marks the inner count.
_PER = re.compile(
    r"\s*[a-z]*\s*(?:dans|par|pour)\s+(?:chaque\s+)?(?:serie|bloc|tour|set|seance|cycle)s?\b"
)
_PER_BEFORE = re.compile(
    r"\b(?:dans|pour|a)\s+chaque\s+(?:serie|bloc|tour|set|cycle)\W*(?:\w+\W+){0,3}$"
)
_TIMES_BEFORE = re.compile(r"(?<![a-z])(?:x|\*)\s*$")
# The words that belong to a number: from the sign before it to the sign after it.
_SIGN_BEFORE = re.compile(r"[,;:.()+\n]|\bpuis\b")
_SIGN_AFTER = re.compile(r"[,;:.()+\n]|\bpuis\b|\bensuite\b")
# What parts the words between two rests.
_JOINED = re.compile(r"[,;.]|\b(?:et|avec|e)\b")
_PART_OF_REST = re.compile(r"([,;.]|\bet\b|$)")
_BETWEEN_COUNT = re.compile(r"\bentre(?: les)?\s*$")


def work_of(mention: Mention, context: Context, place: int) -> Work:
    """A work, and whether it is a step (rule B) or done on each side (rule I)."""
    after = context.after(place)
    sides = "sides" in context.hints and per_side(after)
    if "step" not in context.hints:
        return Work(mention.start, mention.end, mention.value, sides=sides)
    own = f"{_SIGN_BEFORE.split(context.before(place))[-1]} … {_SIGN_AFTER.split(after)[0]}"
    return Work(
        mention.start,
        mention.end,
        mention.value,
        step=cues.STEP.search(own) is not None,
        warm_up=cues.WARM_UP.search(own) is not None,
        sides=sides,
    )


def count_of(mention: Mention, context: Context, place: int, text: str) -> Count:
    """A count, its noun, and what it closes over."""
    before, after = context.before(place), context.after(place)
    closes = cues.closes(before) if "closes" in context.hints else ""
    noun = cues.noun_after(text, mention.end)
    if not noun and _TIMES_BEFORE.search(before):
        noun = "foi"
    inner = "inner" in context.hints and bool(_PER.match(after) or _PER_BEFORE.search(before))
    return Count(mention.start, mention.end, mention.value, noun, closes, inner)


def rest_of(mention: Mention, context: Context, place: int, folded: Folded) -> Rest:
    """A rest, and what says whose it is (rule E)."""
    rest = Rest(mention.start, mention.end, mention.value)
    before, after = context.before(place), context.after(place)
    original_before = folded.original(mention.start - len(before), mention.start)
    far = context.next(place)
    if far is not None and context.is_kind(place + 1, Kind.ROUNDS) and _BETWEEN_COUNT.search(after):
        after = folded.text[mention.end : far.end + 20]  # « 2 minutes de repos entre [3] séries »
    if context.is_kind(place - 1, Kind.REST):
        # What stands between two rests belongs to the first, up to a sign or « et ».
        _, parted, own = _PART_OF_REST.split(before, maxsplit=1)
        before = own if parted and not ("entr" in own and "entr" in after) else ""
    before_rest = context.is_kind(place + 1, Kind.REST)
    if before_rest and "entr" in after and "entr" not in context.after(place + 1):
        # « [30] avec entre les séries [1]' »: what stands right before the next rest is its
        # own, where that has nothing else to say whose it is.
        after = _JOINED.split(after, maxsplit=1)[0]
    rests.describe(
        rest,
        original_before,
        before,
        after,
        after_work=context.is_kind(place - 1, Kind.WORK),
        before_rest=before_rest,
        hints=context.hints,
    )
    return rest
