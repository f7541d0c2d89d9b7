"""How French words sound, near enough to tell which of them are taken for each other.

One character a phoneme. Vowels: a e (é, è) i o u (ou) y (u) 2 (eu) A (an) E (in, un) O (on);
half vowels j w; consonants p b t d k g f v s z S (ch) Z (j) m n N (gn) l R. The e of *repos* is not
sounded, and neither is a liaison.

>>> phonemes("cette"), phonemes("sept"), phonemes("reprises")
('set', 'set', 'RpRiz')
"""

import re
from functools import lru_cache

from speechtimer.numbers import write_number

__all__ = ["coarse", "distance", "phonemes", "sounds"]

_VOWELS = "aàâeéèêëiîïoôöuùûüyœ"
_CONSONANTS = "bcdfghjklmnpqrstvwxzç"

# What the rules below read wrongly, and how units are spoken.
_EXCEPTIONS = {
    "un": "E", "deux": "d2", "six": "sis", "sept": "set", "huit": "yit", "neuf": "n2f",
    "dix": "dis", "vingt": "vE", "vingts": "vE", "cent": "sA", "mille": "mil", "et": "e",
    "est": "e", "les": "le", "des": "de", "ces": "se", "ses": "se", "mes": "me", "tes": "te",
    "second": "s2gO", "seconde": "s2gOd", "secondes": "s2gOd", "fois": "fwa", "plus": "ply",
    "ville": "vil", "tranquille": "tRAkil", "femme": "fam", "hier": "jeR", "mer": "meR",
    "fer": "feR", "hiver": "iveR", "tous": "tu", "de": "d", "le": "l", "je": "Z", "me": "m",
    "te": "t", "se": "s", "ne": "n", "que": "k", "ce": "s", "cinq": "sEk", "monsieur": "m2sj2",
    "round": "Rund", "rounds": "Rund", "set": "set", "sets": "set", "break": "bRek", "off": "of",
    "on": "O", "burpees": "b2Rpi", "abs": "abs", "sec": "sek", "six-cents": "sisA", "y": "i",
    "reps": "Reps", "squat": "skwat", "squats": "skwat", "tabata": "tabata", "max": "maks",
}  # fmt: skip

_V, _C = f"[{_VOWELS}]", f"[{_CONSONANTS}]"
_RULES = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ments?$", "mA"),
        (r"chr", "kR"),
        (rf"(?<={_C})ie(?:s|nt)?$", "i"),
        (rf"(?<={_C})e(?:s|nt)?$", ""),
        (rf"(?<={_V})e(?:s|nt)?$", ""),
        (r"(?<=..)(?:er|ez|et)s?$", "e"),
        (r"ouill?(?=$|e|a|é)", "uj"), (r"(?:ueill?|euill?|œill?)", "2j"), (r"eill?", "ej"),
        (r"aill?(?=$|e|a|é|i|o|s)", "aj"), (rf"(?<={_C})ill(?=[eéao])", "ij"),
        (r"eaux?$", "o"), (r"eau", "o"), (r"au(?:x|ts?)?$", "o"), (r"au", "o"),
        (rf"oin(?![{_VOWELS}n])", "wE"), (r"o[iî]", "wa"), (rf"oy(?={_V})", "waj"),
        (rf"o[uùû](?={_V})", "w"), (r"o[uùû]", "u"),
        (rf"ien(?![{_VOWELS}n])", "jE"), (rf"éen(?![{_VOWELS}n])", "eE"),
        (rf"(?:ain|aim|ein|eim|in|im|yn|ym|un|um)(?![{_VOWELS}nm])", "E"),
        (rf"(?:an|am|en|em)(?![{_VOWELS}nm])", "A"), (rf"(?:on|om)(?![{_VOWELS}nm])", "O"),
        (rf"ay(?={_V})", "ej"), (r"a[iî]|e[iî]|ay", "e"), (r"e[uû]|œu?|oeu", "2"),
        (r"[éèêë]", "e"), (r"[aàâ]", "a"), (r"[oôö]", "o"),
        (rf"(?:i|y|ï)(?={_V})", "j"), (r"[iîïy]", "i"),
        (r"(?<=q)u|(?<=g)u(?=[eiéèêy])", ""), (rf"u(?=[{_VOWELS}])", "y"), (r"[uùûü]", "y"),
        (rf"e(?=([{_CONSONANTS}])\1)", "e"), (rf"e(?=[rslcxtp](?![lr]){_C})", "e"),
        (rf"e(?=x)|e(?={_C}$)", "e"), (r"e", ""),
        (r"tion", "sjO"), (r"sch|ch|sh", "S"), (r"ph", "f"), (r"gn", "N"), (r"th", "t"),
        (r"cc(?=[eiyéèê])", "ks"), (r"sc(?=[eiyéèê])", "s"), (r"cqu?|ck|qu?|k", "k"),
        (r"c+(?=[eiyéèê])|ç", "s"), (r"c+", "k"),
        (r"g+(?=[eiyéèê])", "Z"), (r"g$", ""),
        (r"g+", "g"),
        (r"ss+", "s"), (rf"(?<={_V})s(?={_V})", "z"), (r"(?<=.)[tdspxz]+$", ""),
        (r"s", "s"), (r"z+", "z"), (rf"(?<=^e)x(?={_V})", "gz"), (r"x", "ks"),
        (r"b+s?$", "b"), (r"b+", "b"), (r"d+", "d"), (r"f+", "f"), (r"j", "Z"), (r"l+", "l"),
        (r"m+", "m"), (r"n+", "n"), (r"p+", "p"), (r"r+", "R"), (r"t+", "t"), (r"v", "v"),
        (r"w", "w"), (r"h", ""),
    )
)  # fmt: skip

# Sounds that recognisers take for each other, and how far apart they are (1 for any two others).
_NEAR = {
    frozenset(pair): cost
    for pairs, cost in (
        ("pb td kg fv sz SZ", 0.4),
        ("e2 2o ou y2 yi ei ea", 0.5),
        ("AO AE aA oO eE iE", 0.5),
        ("mn nN jy wy ij uw yw lR", 0.5),
    )
    for pair in pairs.split()
}
_HALF = {"j", "w", "l", "R", "n", "z", "t"}
_COARSE = str.maketrans("bdgvzZ2yuEON", "ptkfsSeioAAn", "jw")


@lru_cache(maxsize=16_384)
def phonemes(word: str) -> str:
    """How a word in lower case sounds, or a number in figures.

    >>> phonemes("90"), phonemes("heure"), phonemes("pouce"), phonemes("pause")
    ('katRvEdis', '2R', 'pus', 'poz')
    """
    if word in _EXCEPTIONS:
        return _EXCEPTIONS[word]
    if word.isdecimal():
        return "".join(map(phonemes, write_number(min(int(word), 9_999)).split("-")))
    if " " in word:
        return "".join(map(phonemes, word.split()))
    sounds, at = "", 0
    while at < len(word):
        for pattern, sound in _RULES:
            if match := pattern.match(word, at):
                sounds += sound
                at = match.end() if match.end() > at else at + 1
                break
        else:
            at += 1
    return sounds


# Nouns before which 1 is « une ».
_FEMININE = frozenset(
    ("heure", "minute", "seconde", "série", "pause", "reprise", "répétition", "séance", "fois")
)
_VOWEL_SOUNDS = frozenset("aeiouy2AEO")


@lru_cache(maxsize=65_536)
def sounds(words: tuple[str, ...]) -> str:
    """How words in a row sound: a number's last consonant comes and goes with what follows.

    >>> sounds(("6", "round")), sounds(("6", "heure")), sounds(("1", "minute"))
    ('siRund', 'siz2R', 'ynminyt')
    """
    return "".join(
        _linked(word, following, phonemes(following)) if word.isdecimal() else phonemes(word)
        for word, following in zip(words, (*words[1:], ""), strict=False)
    )


def _linked(number: str, following: str, onset: str) -> str:
    """A number in figures before a word that begins with some sounds; none at the end."""
    alone = phonemes(number)
    last = number[-2:] if number[-2:] in {"10", "11", "16", "70", "71", "90", "91"} else number[-1]
    if last == "1" and following in _FEMININE:
        return alone[:-1] + "yn"
    if not onset:
        return alone
    if onset[0] not in _VOWEL_SOUNDS:
        return alone[:-1] if last in {"6", "8", "10", "70", "90"} else alone
    if last in {"6", "10", "70", "90"}:
        return alone[:-1] + "z"
    return alone + {"2": "z", "3": "z"}.get(last, "")


def coarse(sounds: str) -> str:
    """A key that words share which may be taken for each other.

    >>> coarse(phonemes("pouce")) == coarse(phonemes("pause"))
    True
    """
    return re.sub(r"(.)\1+", r"\1", sounds.translate(_COARSE))


@lru_cache(maxsize=65_536)
def distance(one: str, other: str) -> float:
    """How many phonemes differ, less where they sound alike.

    >>> distance("set", "set"), distance("pus", "poz"), distance("wit", "yit")
    (0.0, 0.9, 0.5)
    """
    row = [0.0]
    for sound in other:
        row.append(row[-1] + _lone(sound))
    for mine in one:
        before, row = row, [row[0] + _lone(mine)]
        for place, sound in enumerate(other):
            same = 0.0 if mine == sound else _NEAR.get(frozenset((mine, sound)), 1.0)
            row.append(
                min(before[place] + same, before[place + 1] + _lone(mine), row[-1] + _lone(sound))
            )
    return row[-1]


def _lone(sound: str) -> float:
    """What a sound costs that is heard and not said, or said and not heard."""
    return 0.6 if sound in _HALF else 1.0
