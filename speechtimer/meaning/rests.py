"""Rule E, the words: what says whose a rest is."""

import re

from speechtimer.meaning import cues
from speechtimer.meaning.events import Rest
from speechtimer.meaning.vocabulary import words

__all__ = ["EACH", "INNERMOST", "OUTERMOST", "describe"]

# Nouns after which a rest comes after each of several works.
EACH = set(map(cues.noun_of, words("exercice exo mouvement poste posture station atelier palier")))
# Nouns that name the outermost level and the innermost, where no count carries them.
OUTERMOST = set(map(cues.noun_of, words("serie bloc set tour round partie circuit")))
INNERMOST = set(map(cues.noun_of, words("fois course sprint repetition repet")))
# Nouns of rule 8 that say how often, and what is done each time as a whole.
_ROUNDS = (
    OUTERMOST
    | INNERMOST
    | set(
        map(cues.noun_of, words("cycle manche reprise passage intervalle sequence session seance"))
    )
)

_NUMBER = r"(?:\d+|deux|trois|quatre|cinq|six)"
_BETWEEN = re.compile(
    rf"""\b(?: [ea]ntre?s?\b | (?:a\s+la\s+fin\s+de|apres|au\s+bout\s+de)(?=\s+cha) 
        | avant(?=\s+l[ea]\s+\w+\s+suivant)
        | toutes\s+les(?=\s+series) )
        \s* (?P<every>toute?s?\s+les|tous\s+les|toutes|tous)? \s*
        (?P<each>cha?[kq]u?e?|chacune?(?:\s+d(?:e|es))?)? \s* (?:les?|l[as]|des|deux|2)? \s*
        (?:{_NUMBER}\b)? \s* (?:petite?s?|grose?s?|diferente?s?)? \s* (?P<noun>[a-z]+)?""",
    re.VERBOSE,
)
_BOTH = re.compile(r"\b(?:deux|2)\s*$")
_CAPITAL = re.compile(r"\b([Rr])\s*=?\s*$")
_SWITCH = re.compile(
    r"\bchange\w* de (?:cote|jambe|bras)|\bentre (?:les|chaque)(?: deux)? (?:cote|jambe|bras)"
)
_CHANGE = re.compile(
    r"\bpour (?:changer|tourner) (?:d'|de )(?:exo|exercice|atelier|poste|station|mouvement|posture)"
)
_SEPARATOR = re.compile(r"[,;.:()]")
_PAIR = re.compile(r"\s*(?:s|sec|secondes?|m|mn|min|'|''|\")?\.?\s*[/-]?\s*(?:de\s)?")
_NO_NOUN = {
    "de",
    "et",
    "avec",
    "a",
    "pour",
    "les",
    "le",
    "la",
    "repo",
    "repos",
    "pause",
    "recup",
    "puis",
    "je",
    "on",
}


def describe(
    rest: Rest,
    original_before: str,
    before: str,
    after: str,
    *,
    after_work: bool,
    before_rest: bool,
    hints: frozenset[str],
) -> None:
    """Fill in whose rest it is from the words before and after it.

    Args:
        original_before: ``before`` with its capitals.
        after_work: a work stands right before ``before``.
        before_rest: another rest stands right after ``after``.
        hints: of the whole sentence.
    """
    if "between" in hints:
        _between(rest, before, after, before_rest=before_rest)
    around = f"{before} … {after}"
    if "change" in hints and _CHANGE.search(around):
        rest.each = True
    if "sides" in hints:
        rest.switch = _SWITCH.search(around) is not None
    if "everywhere" in hints:
        rest.everywhere = cues.EVERYWHERE.search(around) is not None
    if "each_time" in hints:
        rest.each_time = cues.EACH_TIME.search(around) is not None
    capital = _CAPITAL.search(original_before)
    if capital:
        rest.noun = "R" if capital[1] == "R" else "r"
    rest.pair = after_work and not rest.between and _PAIR.fullmatch(before) is not None


def _between(rest: Rest, before: str, after: str, *, before_rest: bool) -> None:
    """« entre les séries »: the noun that the rest lies between."""
    clause = _SEPARATOR.split(after)[0]
    match = _BETWEEN.search(clause) or _BETWEEN.search(before)
    if match is None and not before_rest:
        match = _BETWEEN.search(after)
    if match is None:
        return
    rest.between = True
    rest.both = match["noun"] is None and _BOTH.search(match[0]) is not None
    noun = match["noun"] or ""
    rest.noun = "" if noun in _NO_NOUN else cues.noun_of(noun)
    # « entre chaque machine »: what counts no rounds is what is done, one after the other.
    rest.each = rest.noun in EACH or (bool(match["each"]) and rest.noun not in _ROUNDS)
