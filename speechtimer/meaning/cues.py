"""The words around the numbers that decide what they mean.

Patterns are for folded text (`speechtimer.meaning.folded`): lower case, no accents, no letter
twice. They know the spellings of hurried typists.
"""

import re

from speechtimer.meaning.folded import fold

__all__ = ["LINK", "PROTOCOL", "REPEAT", "cue_places", "noun_of"]

# Rule 13: puis, ensuite, après, et après ça, pis, suivi de, pour finir.
LINK = re.compile(
    r"""\b(?:
        (?: puis(?!-je\b) | puit? | pius? | epuis | ensuite? | ensuie
          | (?<!d')(?<!l')apres?(?!\s+(?:chaque|chacun|avoir|l'autre|les?\s+autres?)\b)
          | (?<!tant\s)pis
          | p(?:ou)?re?\s+(?:finir|terminer|conclure) | et\s+enfin
          | (?<=,\s)enfin(?=\s+(?:\d|une?\b))
          | (?:on|je|tu|et)\s+(?:finit|finis|termine|enchaine)s?\s+(?:par|avec|sur)
        )\b
      | suivi(?:e|s|es)?\s+(?:d'|(?:de|d|du|des|par)\b)
    )""",
    re.VERBOSE,
)

# Rule G.
PROTOCOL = re.compile(
    r"\b(?:(?P<emom>e\s?(?P<every>\d+|deux|trois|quatre|cinq)?\s?-?mom)|(?P<tabata>tabatas?)|(?P<pomodoro>pomodoros?))\b"
)

# Rule 12: said again, not added.
REPEAT = re.compile(
    r"""\b(?:
        soit | donc | re?pete | repet\w* | confirm\w* | c[' ]?(?:est)?[-\s]?a[-\s]dire | cad
      | autrement\s+dit | en\s+d'autres\s+termes | j'insiste | en\s+clair | bref | redi[st]
      | rapel\w* | je\s+precise | come\s+(?:je|j'ai)\s+\w+ | pour\s+etre\s+clair
      | j'ai\s+(?:bien\s+)?dit | en\s+resume | resum\w* | on\s+est\s+d'acord | oui | bien
      | (?:ca|qui)\s+fait | exactement | encore\s+une\s+fois | au\s+cas\s+ou | recap\w*
    )\b | =""",
    re.VERBOSE,
)

# Rule 12: what was said is taken back.
TAKEN_BACK = re.compile(
    r"(?:n[ao]n\b|pardon|scuse|plutot|oups|je veux dire|je voulais|disons"
    r"|finalement|corection|ereur|je me (?:suis )?trompe)"
)

# A rest that holds for all items that have none of their own.
EVERYWHERE = re.compile(
    r"""\b(?:
        partout | tout?\s+le\s+te?m?ps | t\s+le\s+te?m?ps | toujours | systematiquement
      | a\s+tous\s+les\s+coups | [ea]ntre?\s+(?:toutes|tous|ts)(?:\s+l[ea]?s?)?
      | pour\s+(?:toutes|tous)\s+les
    )\b""",
    re.VERBOSE,
)
EACH_TIME = re.compile(r"\b(?:a\s+)?chaque\s+fois\b|\btoutes\s+les\s+fois\b|\ba\s+chaque\s+coup\b")

# Rule B: what closes over all that was said, and what over all since the last count.
CLOSES_ALL = re.compile(r"\b(?:le tout|tout (?:ca|cela)|l'ensemble)\b")
CLOSES_SINCE = re.compile(
    r"\b(?<!je )(?:(?:et|come) (?:ca|cela)|(?:tout )?ce cycle"
    r"|on (?:re(?:comence|fait|prend|pete|mets?)|repete|le fait|les fait|la fait)"
    r"|(?:re(?:comence|fai[st]|prend|pete)r?|repete)[sz]?)\b"
    r"|\bet je re(?:comence|fais|prends|pete)\b"
)

# A step that is always an item of its own.
STEP = re.compile(
    r"""\b(?: (?:re)?(?:ech|ch)auf\w* | e?chauf\b | retour\s+(?:au\s+)?calme | etirements
      | d'abord | a\s+la\s+fin | col[- ]?down | warm[- ]?up | stretching )\b""",
    re.VERBOSE,
)
WARM_UP = re.compile(r"\b(?:re|ech|ch)auf\w*|\bwarm[- ]?up\b")

_ADJECTIVES = (
    r"(?:(?:petit|gros|grand|bon|beau|bele|vrai|nouvel|autre|long|court|cour|meme|premier|"
    r"dernier|seul)\w*\s+)*"
)
_NOUN_AFTER = re.compile(rf"\s?-?\s?{_ADJECTIVES}(x(?![a-z])|\*|[a-z]+)")
# Nouns of rule 8 as people shorten them.
_SHORT = {
    "x": "foi", "*": "foi", "tr": "tour", "trs": "tour", "rd": "round", "rds": "round",
    "rep": "repetition", "ser": "seri", "exo": "exercic", "r": "round", "bl": "bloc",
    "sr": "seri", "srs": "seri",
}  # fmt: skip


def noun_of(word: str) -> str:
    """A word by which counts and rests are compared: without plural or last letters.

    >>> noun_of("series"), noun_of("x"), noun_of("tours"), noun_of("exos")
    ('seri', 'foi', 'tour', 'exercic')
    """
    bare = word.rstrip("esx") or word
    return _SHORT.get(word) or _SHORT.get(bare, bare)


def noun_after(text: str, place: int) -> str:
    """The noun that a number counts, "" where none follows: « 3 petites séries » → seri."""
    match = _NOUN_AFTER.match(text, place)
    return noun_of(match[1]) if match else ""


def closes(before: str) -> str:
    """What a count after these words closes over: "all", "since" the last count, or nothing, ""."""
    if CLOSES_ALL.search(before):
        return "all"
    return "since" if CLOSES_SINCE.search(before) else ""


def cue_places(text: str, sign: str) -> list[list[int]]:
    """How many of a sign stand before each word that decides about the program, by its kind.

    >>> cue_places("|x | min puis | min, | de repos partout", "|")
    [[2], [], [4], []]
    """
    plain = fold(text)
    return [
        [plain.count(sign, 0, match.start()) for match in kind.finditer(plain)]
        for kind in (LINK, REPEAT, EVERYWHERE, EACH_TIME)
    ]
