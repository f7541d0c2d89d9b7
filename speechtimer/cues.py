"""Words around the numbers that decide how mentions form a program.

Each function takes the text between two mentions and answers one question about it; all ignore
case and accents, and know the spellings of hurried typists.
"""

import re
import unicodedata

__all__ = ["cue_places", "each_time", "everywhere", "links", "only_a_unit", "repeats"]

# Rule 13: puis, ensuite, après, et après ça, pis, suivi de, pour finir.
_LINK = re.compile(
    r"""\b(?:
        (?: puis(?!-je\b) | puit? | pius? | epuis | ensuite? | ensuie
          | (?<!d')(?<!l')apres?(?!\s+(?:chaque|chacun|avoir|l'autre|les?\s+autres?)\b)
          | (?<!tant\s)pis
          | p(?:ou)?re?\s+(?:finir|terminer|conclure) | et\s+enfin
          | (?:on|je|tu|et)\s+(?:finit|finis|termine|enchaine)s?\s+(?:par|avec|sur)
        )\b
      | suivi(?:e|s|es)?\s+(?:d'|(?:de|d|du|des|par)\b)
    )""",
    re.VERBOSE,
)

# Rule 12: said again, not added.
_REPEAT = re.compile(
    r"""\b(?:
        soit | donc | re?pete | repet\w* | confirm\w* | c[' ]?(?:est)?[-\s]?a[-\s]dire | cad
      | autrement\s+dit | en\s+d'autres\s+termes | j'insiste | en\s+clair | bref | redi[st]
      | rapel\w* | je\s+precise | comme\s+(?:je|j'ai)\s+\w+ | pour\s+etre\s+clair
      | j'ai\s+(?:bien\s+)?dit | en\s+resume | resum\w* | on\s+est\s+d'accord | oui | bien
      | (?:ca|qui)\s+fait | exactement | encore\s+une\s+fois | au\s+cas\s+ou | recap\w*
    )\b | =""",
    re.VERBOSE,
)

_EVERYWHERE = re.compile(
    r"""\b(?:
        partout | tout?\s+le\s+te?m?ps | t\s+le\s+te?m?ps | toujours | systematiquement
      | a\s+tous\s+les\s+coups | [ea]ntre?\s+(?:toutes|tous|ts)\s+l[ea]?s?
      | pour\s+(?:toutes|tous)\s+les
    )""",
    re.VERBOSE,
)

_EACH_TIME = re.compile(r"\b(?:a\s+)?chaque\s+fois\b|\btoutes\s+les\s+fois\b|\ba\s+chaque\s+coup\b")

_DOUBLED = re.compile(r"([a-z])\1+")
_FILLER = re.compile(
    r"[\W_]*\b(?:h?eu+h*|hu*m+|ben|bah|genre|enfin|alors|voila|bon|quoi|tu\s+vois)\b"
)
# At most one word (the unit, however it is spelt), and perhaps « et »: « 1 heure et 15 ».
_ONLY_A_UNIT = re.compile(r"[\W_]*[^\W\d_]*[\W_]*(?:\b(?:et|e|plus)\s+)?")


def links(between: str) -> bool:
    """Whether the text passes on to the next block.

    >>> links(" minutes de course puis "), links(" minutes, après chaque tour ")
    (True, False)
    """
    return _LINK.search(_plain(between)) is not None


def cue_places(text: str, sign: str) -> list[list[int]]:
    """How many of a sign stand before each word that decides about the program, by its kind.

    >>> cue_places("|x | min puis | min, | de repos partout", "|")
    [[2], [], [4], []]
    """
    plain = _plain(text)
    return [
        [plain.count(sign, 0, match.start()) for match in kind.finditer(plain)]
        for kind in (_LINK, _REPEAT, _EVERYWHERE, _EACH_TIME)
    ]


def repeats(between: str) -> bool:
    """Whether the text announces something said again.

    >>> repeats(" d'heure, soit "), repeats(" secondes de corde et ")
    (True, False)
    """
    return _REPEAT.search(_plain(between)) is not None


def everywhere(around: str) -> bool:
    """Whether a rest is said to hold for all blocks."""
    return _EVERYWHERE.search(_plain(around)) is not None


def each_time(around: str) -> bool:
    """Whether a rest is said to come each time, of all blocks or of its own."""
    return _EACH_TIME.search(_plain(around)) is not None


def only_a_unit(between: str) -> bool:
    """Whether two numbers are the parts of one duration.

    >>> only_a_unit(" minutes "), only_a_unit(" h "), only_a_unit(" minutes soit ")
    (True, True, False)
    """
    plain = _FILLER.sub("", _plain(between))
    return _ONLY_A_UNIT.fullmatch(plain) is not None and _LINK.search(plain) is None


def _plain(text: str) -> str:
    """Lower case, no accents, plain apostrophes, no letter twice (« ensuitte », « piis »)."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("’", "'"))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _DOUBLED.sub(r"\1", plain)
