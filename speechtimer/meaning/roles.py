"""What a number without a label does: a total, a period, an open effort, or nothing.

Rules 14, F, H and J of the guide, by the words around the number.
"""

import re

from speechtimer.meaning import cues
from speechtimer.meaning.unlabelled import Number
from speechtimer.meaning.vocabulary import EVERY, NO_EFFORT, ROUNDS

__all__ = ["SIGNAL", "TAKEN_BACK", "role_of"]

# --- durations ---------------------------------------------------------------------------------

_ORDER = re.compile(
    r"\b(?:r?ajoute|enleve|retire|retranche|avance|recule|prolonge|raloge|alonge|racourci)\w*\b[^,.;]*$"
)
_CLOCK = re.compile(r"\b(?:a|vers|des|midi|heures?)\s*$")
_AT = re.compile(r"\b(?:a|des|vers)\s*$|\bjusqu'a\s*$")
_OF_DAY = re.compile(r"\s*(?:du (?:matin|soir)|de l'apres|pile|et (?:quart|demi))")
_EVERY = re.compile(rf"\b(?:tou?te?s?|tous|{EVERY}|chaque)\b")
_HOURS = re.compile(r"\d\s?h|heures?$")
_FIGURES = re.compile(r"\d['\":]")
_DELAY = re.compile(r"\b(?:dans|d'ici|depuis|il y a)\s*$")
_LIMIT_BEFORE = re.compile(
    r"\b(?:max(?:imum)?|(?:time ?)?cap|pas plus de|moins d(?:e\b|')|au plus|limite\w*|depas\w*)"
    r"\W*(?:de\s)?$"
)
_LIMIT_AFTER = re.compile(r"\s*(?:max(?:imum)?|au plus|grand max\w*)\b")
_PERIOD = re.compile(
    rf"(?:\bdepart\w*|\bdep|\b(?:re)?par(?:t|s|ts|tez|tons|tir))\W*(?:{EVERY}"
    rf"|chaque|a|en|:|=)?\s*$|\b{EVERY}\s*$|\bchaque\s*$"
)
# « une cloche toutes les 2 minutes » parts nothing.
_BELL = re.compile(
    r"\b(?:cloche|gong|bip|sone|signal|alerte|rapel|previen|anonce)\w*\W+(?:\w+\W+){0,2}?"
    rf"(?:{EVERY}|chaque)\s*$"
)
_TOTAL_BEFORE = re.compile(
    r"\b(?:pendan[ts]?|pdt|durant|sur|jusqu'a|en tout|au total|dure(?:\s+totale?)?|total|emom"
    r"|e\s?\d+mom|tabatas?(?:\s(?!puis|ensuite|apres)[a-z'-]+){0,3}?|amrap|temps total)"
    r"\W*(?:de\s|d'|a\s|est de\s|:\s*)?(?:(?:environ|plus ou moins|a peu pres|presque)\s)?$"
)
_TOTAL_AFTER = re.compile(
    r"\s*(?:en tout|au total|en tout et pour tout|de seance|au final"
    r"|(?:de\s|d')(?:tabata|pomodoro|emom)s?)\b"
)
_OPENS_LIST = re.compile(r"\s*(?:de\b|d'|du\b|:|a\s+fair|en\b)")
_TARGET = re.compile(r"\b(?:en|a)\s*$")

# --- counts ------------------------------------------------------------------------------------

_RANGE = re.compile(r"\s*(?:a|-|ou|et)\s*(?:d')?")
TAKEN_BACK = re.compile(
    rf"\W*(?:[a-z]+\W+){{0,2}}?(?:(?:euh|heu|hm+|ah|oh|enfin|ou)\W+)*{cues.TAKEN_BACK.pattern}"
)
# « 8… euh [10] fois »
_HESITATION = re.compile(r"\W*(?:h?euh|hm)\W*")
_DISTANCE = re.compile(
    r"\s?(?:metres?|m|km|kms|kilometres?|longueurs?|basins?|miles?|yards?)(?![a-z'])"
)
_WORD = re.compile(r"\s?-?\s?([a-z°%'/]+)?")
# Words before a number that is no effort.
_NAMED = re.compile(
    r"(?:\b(?:a|bloc|exercice|exo|partie|etape|jour|seance|semaine|niveau|chapitre|numero|phase|zone|seuil|groupe"
    r"|clase|page|question|le|tempo|charge|ratio|pente|poids|departement|lot)|n°|#|\d[-/])\s*$"
)
# « Z2 », but not « x2 ».
_LETTER = re.compile(r"(?:[a-wyz]|[a-z]x)$")
_AFTER_BARE = frozenset({"x", "*", "avec", "a", "et", "puis", "recup", "repos", "r", "par"})
_TIMES = re.compile(r"(?:x|\*|\bfois|\bde)\s*$")
_RATE = re.compile(r"\s*[a-z]+\s+(?:par|a la)\s+(?:minute|jour|semaine|heure|mois|an)\b")
_ENDS = re.compile(r"\s*(?:$|[,.;:)\n])")
_PACE = re.compile(r"\b(?:alure|cadence|vitese|vma|objectif)\s*(?:de\s)?$")
_NOT = re.compile(r"\bpas\s*$|\b(?:viens de faire|ai (?:deja )?(?:fait|couru|nage|mange))\s*$")
# « sonne trois fois », « c'est trois fois rien »
SIGNAL = re.compile(r"\b(?:sone|bipe?|vibre|clignote|tape|apuie)\w*\W+(?:\w+\W+){0,2}$")
_NOTHING = re.compile(r"\s*fois\s+(?:rien|plus|moins|trop|sur)\b")
_HEADING = re.compile(r"\s*\)|\s*\.(?=\s)|\s-\s|\s*°")
_AFTER_ROUNDS = re.compile(rf"\b(?:apres|au bout de|{EVERY})\s*(?:les\s)?$")
_ROUNDS_NOUN = re.compile(
    r"\s*(?:fois|x|series?|tours?|rounds?|repetitions?|sprints?|courses?)?\s*(?:$|[,.;)]|et\b|puis\b)"
)


def role_of(number: Number, before: str, after: str, *, first: bool, joins: bool) -> str:
    """What a number does, by the words before and after it, up to its neighbours.

    "total", "weak_total", "period", "effort" and "after_rounds" say something about the program;
    "range" begins one, "taken_back" is corrected, "heading" numbers what follows; "unsaid" is a
    duration or a count of rounds that no word calls anything else, "unused" one that a word does,
    "" says nothing.

    Args:
        first: no count, work or rest stands before it in its clause.
        joins: another number, or a mention, stands right after ``after``.

    >>> from speechtimer.meaning.folded import Folded
    >>> from speechtimer.meaning.unlabelled import unlabelled
    >>> def role(before, number, after):
    ...     (found,) = unlabelled(Folded(number), [])
    ...     return role_of(found, before, after, first=False, joins=False)
    >>> role("depart toutes les ", "2 min", ""), role("pendant ", "20 min", "")
    ('period', 'total')
    >>> role(" series de ", "12", " pompes"), role("a ", "100", " kilos")
    ('effort', '')
    """
    if TAKEN_BACK.match(after) or (joins and _HESITATION.fullmatch(after)):
        return "taken_back"
    if joins and _RANGE.fullmatch(after):
        return "range"
    if number.seconds is not None:
        return _duration(number, before, after, first=first)
    return _count(number, before, after)


def _duration(number: Number, before: str, after: str, *, first: bool) -> str:
    hours = _HOURS.search(number.text) is not None
    if _ORDER.search(before):
        return ""
    if _DELAY.search(before) or _LIMIT_BEFORE.search(before) or _LIMIT_AFTER.match(after):
        return "unused"
    hours_of_day = hours and _OF_DAY.match(after) is not None
    if _AT.search(before) and hours:
        return ""  # « départ à 19h30 »
    if _BELL.search(before):
        return "unused"
    if _PERIOD.search(before):
        return "" if hours and not _EVERY.search(before) else "period"  # « départ 9 h »
    if _TOTAL_BEFORE.search(before) or _TOTAL_AFTER.match(after):
        return "total"
    if _CLOCK.search(before):
        return ""
    if _TARGET.search(before):
        return "total" if first and after.lstrip().startswith(":") else ""
    if first and _OPENS_LIST.match(after) and not hours_of_day:
        return "weak_total"
    if before.rstrip().endswith(":") and not after.strip(" ."):
        return "total"
    # « 19 h » may be a time of day, « 5'30 » a pace or a result.
    return "unused" if hours or _FIGURES.search(number.text) else "unsaid"


def _count(number: Number, before: str, after: str) -> str:
    if _AFTER_ROUNDS.search(before) and _ROUNDS_NOUN.match(after):
        return "after_rounds"
    if _HEADING.match(after) and not _DISTANCE.match(after):
        return "heading"
    if _PACE.search(before):
        return ""
    if _DISTANCE.match(after):
        return "" if _TARGET.search(before) and before.strip() != "a" else "effort"
    if not number.value or _RATE.match(after) or _NOT.search(before) or _LETTER.search(before):
        return ""
    if _NAMED.search(before) and not before.rstrip().endswith(("x", "d")):
        return ""
    if after.startswith(("-", "/")) or before.endswith("-"):
        return ""
    if number.text.startswith(("quart", "demi", "tiers")):
        return ""
    match = _WORD.match(after)
    word = (match[1] or "") if match else ""
    if word in _AFTER_BARE and _TIMES.search(before):
        return "effort"  # « 4 x 10 x 60 kg », « séries de dix avec … »
    if word in ROUNDS:
        return "unused" if SIGNAL.search(before) or _NOTHING.match(after) else "unsaid"
    if word in NO_EFFORT or word.startswith(("%", "°", "'")):
        return ""
    return "effort" if word or _ENDS.match(after) else ""
