"""Rule C: a list of exercises that all have the same work and rest."""

import re
from collections.abc import Sequence
from dataclasses import replace

from speechtimer.meaning.events import Event, Mark, Rest, Work
from speechtimer.meaning.folded import Folded
from speechtimer.meaning.mentions import FILLER
from speechtimer.meaning.vocabulary import NO_EXERCISE

__all__ = ["with_exercises"]

_PER = re.compile(
    r"\b(?:par|chaque|pour\s+chaque)\s+(?:exercice|exo|mouvement|atelier|poste|posture|station)s?\b|\bchacune?s?\b|\bchaque\s*(?:$|[,.;])"
)
_REST_COLON = re.compile(
    r"\s?[a-z'\"]*(?:\s+[a-z']+){0,3}"
    r"(?:\s*[,;.]\s*(?:les\s+)?(?:exercice|exo|mouvement|atelier|poste|station)s?)?\s*:"
)
_PART = re.compile(r",|;|/|\n|\bet\b|\be\b|\bpuis\b")
# « équilibre sur un pied », « marche sur les talons »
_ARTICLES = {"un", "une", "les"}
# After a list: the sign of its count (« squats, pompes x5 »), a reason, a polite word.
_TAIL = re.compile(
    r"\s+(?:(?:x|\*)\s*$|(?:parce|car|sachant|vu|puisque|si posible|stp|svp|s'il|merci)\b.*)",
    re.DOTALL,
)
_PHRASE = re.compile(
    rf"(?:{FILLER.pattern})*[\s-]*(?:les\s|des\s|le\s|la\s|l')?([a-z][a-z' -]*?)\W*"
)
# « lance-moi », « aujourd'hui c'est », before the first of a list
_ASKING = "|".join(sorted(NO_EXERCISE - _ARTICLES | {"c'est", "desire", "ferai", "souhaite", "le"}))
_ASKED = re.compile(rf"(?:[\W_]*(?:{_ASKING})(?=[\s,:-]))*")
_CUT = re.compile(r"(?:[,:\s]|\ben\b|\ba\b)+$")
_NO_PHRASE = re.compile(
    r"\b(?:repo[sz]?|recup\w*|pause|le tout|tout|stp|svp|merci|s'il|pour|avec|entre"
    r"|on|tu|je|bien|sans|jusqu'a|ca|fois|puis)\b"
)


def with_exercises(folded: Folded, events: Sequence[Event]) -> list[Event]:
    """« 40/20 : squats, pompes, fentes » is three works; « 3 min : jab, direct » is one."""
    works = [e for e in events if isinstance(e, Work) and e.seconds is not None]
    if len(works) != 1 or not (":" in folded.text or "chacun" in folded.hints):
        return list(events)
    work = works[0]
    rest = next((e for e in events if isinstance(e, Rest) and e.start > work.start), None)
    pair = rest if rest is not None and (rest.pair or _opens_list(folded.text, rest)) else None
    head = pair or work
    numbers = [e for e in events if not isinstance(e, Mark)]
    at = numbers.index(head)
    end = numbers[at + 1].start if at + 1 < len(numbers) else len(folded.text)
    begin = numbers[numbers.index(work) - 1].end if numbers.index(work) else 0
    after = folded.text[head.end : end]
    each = _PER.search(after) is not None
    found: list[tuple[int, int]] = []
    colon = after.find(":")
    if colon >= 0 and (pair or each or _PER.search(after[:colon])):
        found = _phrases(folded.text, head.end + colon + 1, end)
    elif each:
        found = _listed_before(folded.text, begin, work.start)
    if len(found) < 2:
        return list(events)
    names = [folded.original(*place).strip().lower() for place in found]
    span = (min(found[0][0], work.start), max(found[-1][1], head.end))
    copies = [replace(work, name=name, rest=pair.seconds if pair else None) for name in names]
    if rest is not None and pair is None and not rest.noun:
        rest.each = True
    kept = [
        e
        for e in events
        if e is not work
        and e is not pair
        and not (isinstance(e, Mark) and span[0] <= e.start < span[1])
    ]
    place = next((i for i, e in enumerate(kept) if e.start > work.start), len(kept))
    return [*kept[:place], *copies, *kept[place:]]


def _opens_list(text: str, rest: Rest) -> bool:
    """« 40 s d'effort, 20 s de repos : squats, pompes »."""
    return _REST_COLON.match(text, rest.end) is not None and not rest.noun


def _phrases(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The short noun phrases of a list, up to the first that is none."""
    found: list[tuple[int, int]] = []
    at = start
    end = start + len(_TAIL.sub("", text[start:end]))
    for part in [*_PART.finditer(text, start, end), None]:
        stop = part.start() if part else end
        if part and not found and not FILLER.sub("", text[at:stop]).strip():
            at = part.end()  # a new line, or a word of hesitation, right after the colon
            continue
        match = _PHRASE.fullmatch(text, at, stop)
        if match is None or len(match[1].split()) > 4 or _NO_PHRASE.search(match[1]):
            break
        first, *others = match[1].split()
        if first in NO_EXERCISE or not (NO_EXERCISE - _ARTICLES).isdisjoint(others):
            break
        found.append(match.span(1))
        at = part.end() if part else end
    return found


def _listed_before(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """« squats, pompes et fentes, [30] s chacun »."""
    cut = _CUT.sub("", text[start:end])
    head = max(cut.rfind(":"), cut.rfind("."))
    asked = _ASKED.match(text, start + head + 1, start + len(cut))
    return _phrases(text, asked.end() if asked else start + head + 1, start + len(cut))
