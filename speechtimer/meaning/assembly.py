"""From labelled spans to a program."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from speechtimer import cues
from speechtimer.labels import Kind, Label, Span
from speechtimer.numbers import read_value
from speechtimer.program import MAX_ROUNDS, MAX_SECONDS, Block, Problem, Program

EMPTY = Problem(
    "empty",
    "Je n’ai entendu ni nombre de tours ni durée : dites par exemple "
    "« 3 séries de 2 minutes avec 30 secondes de repos ».",
)
NO_WORK = Problem(
    "incomplete",
    "Il manque la durée de l’effort : dites par exemple « 4 séries de 30 secondes ».",
    ("work",),
)


@dataclass(frozen=True, slots=True)
class Mention:
    """One statement of rounds (a count), work or rest (seconds), at ``text[start:end]``."""

    kind: Kind
    value: Fraction
    start: int
    end: int


class _InvalidError(Exception):
    """Carries the French reason why the spans give no timer."""


def assemble(text: str, spans: Iterable[Span]) -> Program | Problem:
    """The program that the labelled numbers of a sentence mean, or why there is none."""
    ordered = sorted(spans)
    if not ordered:
        return EMPTY
    if all(span.label.kind is not Kind.WORK for span in ordered):
        return NO_WORK
    try:
        mentions = _mentions(text, ordered)
        drafts = [_once_each(text, draft) for draft in _split_into_blocks(text, mentions)]
        shared = _shared_rest(text, mentions)
        return Program(tuple(_block(draft, shared) for draft in drafts))
    except _InvalidError as reason:
        return Problem("invalid", str(reason))


def _mentions(text: str, spans: Sequence[Span]) -> list[Mention]:
    """Numbers that belong together: « 1 heure 15 », « 2'30 », « deux heures moins le quart »."""
    mentions: list[Mention] = []
    previous: Span | None = None
    for span in spans:
        value = _value(text, span)
        if (
            previous is not None
            and previous.label.kind is span.label.kind is not Kind.ROUNDS
            and span.label.unit_seconds < previous.label.unit_seconds
            and cues.only_a_unit(text[previous.end : span.start])
        ):
            whole = mentions[-1]
            mentions[-1] = Mention(whole.kind, whole.value + value, whole.start, span.end)
        else:
            mentions.append(Mention(span.label.kind, value, span.start, span.end))
        previous = span
    return mentions


def _value(text: str, span: Span) -> Fraction:
    """A count of rounds, or seconds."""
    value = read_value(text[span.start : span.end], span.label)
    if value is None:
        raise _InvalidError(
            f"Je ne comprends pas le nombre « {text[span.start : span.end]} » : "
            "redites-le en chiffres."
        )
    return value if span.label is Label.NB_ROUNDS else value * span.label.unit_seconds


def _split_into_blocks(text: str, mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Rule 13: a block begins at the first rounds or work after a linking word.

    Provided that the block before has its work and a work follows; otherwise what follows the
    linking word (« puis 1 min de marche, 5 fois ») still belongs to the block before.
    """
    segments: list[list[Mention]] = []
    end = 0
    for mention in mentions:
        if not segments or cues.links(text[end : mention.start]):
            segments.append([])
        segments[-1].append(mention)
        end = mention.end

    blocks = segments[:1]
    for segment in segments[1:]:
        if _has_work(blocks[-1]) and _has_work(segment):
            first = next(i for i, m in enumerate(segment) if m.kind is not Kind.REST)
            blocks[-1].extend(segment[:first])
            blocks.append(segment[first:])
        else:
            blocks[-1].extend(segment)
    return blocks


def _has_work(mentions: Iterable[Mention]) -> bool:
    return any(mention.kind is Kind.WORK for mention in mentions)


def _once_each(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Rule 12: what is said again counts once.

    The same rest or rounds is the same thing said again. The same work may be a second exercise
    (« 30 secondes de corde et 30 secondes de pompes »): it is a repetition only where a word
    says so (« soit », « je répète »), or where the rounds were said again before it.
    """
    kept: list[Mention] = []
    said: dict[tuple[Kind, Fraction], Mention] = {}
    rounds_again = False
    for mention in mentions:
        same = said.get((mention.kind, mention.value))
        again = same is not None and (
            mention.kind is not Kind.WORK
            or rounds_again
            or cues.repeats(text[same.end : mention.start])
        )
        rounds_again |= again and mention.kind is Kind.ROUNDS
        if not again:
            kept.append(mention)
            said[mention.kind, mention.value] = mention
    return kept


def _shared_rest(text: str, mentions: Sequence[Mention]) -> Fraction | None:
    """The rest that is said to hold everywhere (« partout », « entre toutes les séries »)."""
    works = [i for i, mention in enumerate(mentions) if mention.kind is Kind.WORK]
    for i, mention in enumerate(mentions):
        if mention.kind is not Kind.REST:
            continue
        before = mentions[i - 1].end if i else 0
        after = mentions[i + 1].start if i + 1 < len(mentions) else len(text)
        around = f"{text[before : mention.start]} … {text[mention.end : after]}"
        # « à chaque fois » in the middle speaks of the rounds of its own block.
        outside = i < works[0] or i > works[-1]
        if cues.everywhere(around) or (outside and cues.each_time(around)):
            return mention.value
    return None


def _block(mentions: Sequence[Mention], shared_rest: Fraction | None) -> Block:
    """Absent rounds mean 1, absent rest means 0; works and rests add up."""
    by_kind: dict[Kind, list[Fraction]] = {kind: [] for kind in Kind}
    for mention in mentions:
        by_kind[mention.kind].append(mention.value)
    if shared_rest is not None and not by_kind[Kind.REST]:
        by_kind[Kind.REST].append(shared_rest)
    # Two different counts that both stand: the later one is what the speaker ended on.
    rounds = (by_kind[Kind.ROUNDS] or [Fraction(1)])[-1]
    if rounds.denominator != 1 or not 1 <= rounds <= MAX_ROUNDS:
        raise _InvalidError(
            f"Le nombre de tours doit être un entier de 1 à {MAX_ROUNDS} : redites combien de fois."
        )
    work = _whole_seconds(sum(by_kind[Kind.WORK], Fraction(0)), "de l’effort")
    rest = _whole_seconds(sum(by_kind[Kind.REST], Fraction(0)), "du repos")
    if work == 0:
        raise _InvalidError("La durée de l’effort est nulle : dites combien de temps il dure.")
    return Block(int(rounds), work, rest)


def _whole_seconds(value: Fraction, of_what: str) -> int:
    """Rounded half up.

    Raises:
        _InvalidError: negative or absurdly long.
    """
    if value < 0:
        raise _InvalidError(f"La durée {of_what} est négative : redites-la autrement.")
    if value > MAX_SECONDS:
        raise _InvalidError(f"La durée {of_what} dépasse 9 999 heures : redites-la plus courte.")
    return math.floor(value + Fraction(1, 2))
