"""What happens to a sentence between a clean template and real life.

Two kinds of layers, each with its rate in every register (``noise.yaml``):

    words   change, add or drop words of a wording; numbers are not in their reach
    signs   case, accents, punctuation and the spelling of numbers, on marked text (see
            `speechtimer.dataset.marks`); those that touch a labelled number keep its value

So labels survive every layer by construction.
"""

import json
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple, get_args

import yaml

from speechtimer.dataset.marks import END, MARKS, OPEN, split_marked
from speechtimer.numbers import read_number

__all__ = [
    "REGISTERS",
    "Register",
    "change_signs",
    "change_units",
    "change_words",
    "misrecognise",
    "sound_alike_words",
]

Register = Literal["clean", "spoken", "typed", "message"]
REGISTERS: tuple[Register, ...] = get_args(Register)

# The literals of a wording, changed in place.
_WordLayer = Callable[[list[str], random.Random], None]
_SignLayer = Callable[[str, random.Random], str]

# A slip or a hesitation is drawn for a whole sentence, of which a duration is this part.
_SHARE_OF_UNITS = 0.15


def change_words(literals: list[str], register: str, rng: random.Random) -> bool:
    """Change the words of a wording in place; returns whether any layer came."""
    changed = False
    if literals:
        for layer, rate in _layers(register).words:
            if rng.random() < rate:
                layer(literals, rng)
                changed = True
    return changed


def change_units(literals: list[str], register: str, rng: random.Random) -> None:
    """Change the words of a duration in place: « 2 minut », « 30 segonde »."""
    if literals:
        for layer, rate in _layers(register).words:
            share = 1.0 if layer in _WORD_BY_WORD else _SHARE_OF_UNITS
            if rng.random() < rate * share:
                layer(literals, rng)


def change_signs(marked: str, register: str, rng: random.Random) -> str:
    """A sentence with its numbers as it would be written in one of the `REGISTERS`."""
    draw = rng.random
    for layer, rate in _layers(register).signs:
        if draw() < rate:
            marked = layer(marked, rng)
    return marked


def sound_alike_words() -> list[str]:
    """All that a recogniser may hear instead of a word; none of it is a number."""
    tables = (_alike()[1], _misheard()[1])
    return [heard for table in tables for variants in table.values() for heard in variants]


# --- case, accents, punctuation ---------------------------------------------------------------


def _capitalise(marked: str, _rng: random.Random) -> str:
    match = _FIRST_SIGN.search(marked)
    if match is None:
        return marked
    at = match.start()
    return marked[:at] + marked[at].upper() + marked[at + 1 :]


_FIRST_SIGN = re.compile(rf"[^ {MARKS}]")


def _end(marked: str, rng: random.Random) -> str:
    if marked.endswith(("?", "!", ".", "…")):
        return marked
    endings = _word_lists()["endings"]
    return f"{marked}{endings[int(rng.random() * len(endings))]}"


def _lower(marked: str, _rng: random.Random) -> str:
    return marked.lower()


def _upper(marked: str, _rng: random.Random) -> str:
    return marked.upper()


def _odd_case(marked: str, rng: random.Random) -> str:
    # The sign that opens a number has no case to draw.
    return "".join([c.upper() if c != OPEN and rng.random() < 0.25 else c for c in marked])


# Not between figures, where a comma or a bar belongs to a number, but between two labelled ones
# (« 1:30 »), of which a recogniser writes « 1 30 ». (Each pattern begins with the
# sign itself and looks back from there: that is several times faster to search.)
_PUNCTUATION = re.compile(
    r"[;!?…«»\"“”()—–,:./\n-](?:(?<=[;!?…«»\"“”()—–\n])|(?<=[,:])(?!\d)|(?<=\D[,:])"
    r"|(?<=\.)(?=[\s.]|$)|(?<= -)(?= )|(?<=[^\W\d]/)(?=[^\W\d])"
    rf"|(?<={END}[,:/])(?={OPEN}))"
)
_APOSTROPHE = re.compile(rf"'(?<=[^\W\d]')(?=[\w{OPEN}]|$)")


def _no_punctuation(marked: str, _rng: random.Random) -> str:
    return _PUNCTUATION.sub(" ", marked)


def _no_apostrophes(marked: str, rng: random.Random) -> str:
    return _APOSTROPHE.sub(" " if rng.random() < 0.75 else "", marked)


def _typographic(marked: str, _rng: random.Random) -> str:
    return _APOSTROPHE.sub("’", marked) if "'" in marked else marked


def _no_accents(marked: str, _rng: random.Random) -> str:
    return marked.translate(_PLAIN)


def _plain_letters() -> dict[int, str]:
    """Each accented Latin letter and the letter under its accent."""
    decomposed = {code: unicodedata.normalize("NFD", chr(code)) for code in range(0xC0, 0x180)}
    return {code: text[0] for code, text in decomposed.items() if len(text) > 1}


_PLAIN = _plain_letters() | {ord("’"): "'"}


def _odd_spaces(marked: str, rng: random.Random) -> str:
    """A space before commas, or none after them."""
    old, new = rng.choice(((", ", " , "), (", ", ","), (", ", "  "), (" ", "\u00a0")))
    if new == "\u00a0":
        return re.sub(r" (?=[!?:;»])", new, marked)
    return marked.replace(old, new)


# --- spelling ---------------------------------------------------------------------------------


def _abbreviate(literals: list[str], rng: random.Random) -> None:
    """Spelling of messages: « jveu 5 serie avc 30 sec de repo stp »."""
    _replace_words(literals, _abbreviations(), 0.3 + 0.6 * rng.random(), rng)


_NEIGHBOURS = {
    "a": "zqe", "e": "rzéd", "i": "uo", "o": "ip", "u": "yi", "r": "et", "t": "ry", "s": "qdz",
    "n": "b,", "m": "lp", "l": "mk", "c": "xv", "p": "om", "d": "sf", "é": "e",
    "v": "cb", "b": "vn",
}  # fmt: skip
_LETTER = re.compile(r"[a-zéèêàç]")
_INNER_LETTER = re.compile(r"(?<=\w)[a-zéèêàç](?=\w)")


def _typos(literals: list[str], rng: random.Random) -> None:
    """One to three slips of the finger: a letter dropped, doubled, swapped or hit beside."""
    for _ in range(1 + int(rng.random() * 3)):
        i = int(rng.random() * len(literals))
        text = literals[i]
        k = int(rng.random() * len(text))
        if not _INNER_LETTER.match(text, k):
            continue
        char = text[k]
        draw = rng.random()
        if draw < 0.35:
            slip = ""
        elif draw < 0.6:
            slip = char * 2
        elif draw < 0.8 and k + 1 < len(text) and _LETTER.match(text[k + 1]):
            literals[i] = text[:k] + text[k + 1] + char + text[k + 2 :]
            continue
        else:
            slip = rng.choice(_NEIGHBOURS.get(char, char))
        literals[i] = text[:k] + slip + text[k + 1 :]


def _misspell_numbers(marked: str, rng: random.Random) -> str:
    """« quatres », « quinz », « trante »: only what the number reader still understands."""
    parts = split_marked(marked)
    for i in range(1, len(parts), 2):
        number = parts[i]
        if number[2:3].isalpha() and rng.random() < 0.5:
            parts[i] = f"{number[:2]}{_misspelt(number[2:-1], rng)}{END}"
    return "".join(parts)


def _misspelt(text: str, rng: random.Random) -> str:
    words = text.split(" ")
    k = rng.randrange(len(words))
    word = words[k]
    if len(word) < 4:
        return text
    draw = rng.random()
    if draw < 0.35:
        slip = word + "s"
    elif draw < 0.6:
        slip = word.rstrip("e") if word.endswith("e") else word[:-1]
    elif draw < 0.8:
        slip = word.translate(_ALIKE)
    else:
        j = rng.randrange(1, len(word))
        slip = word[:j] + word[j - 1] + word[j:]
    changed = " ".join([*words[:k], slip, *words[k + 1 :]])
    return changed if read_number(changed) == read_number(text) is not None else text


_ALIKE = str.maketrans({"q": "c", "k": "q", "z": "s", "c": "s", "a": "e", "h": ""})


def _glue_numbers(marked: str, rng: random.Random) -> str:
    """No space between figures and the next word: « 6rounds de 2minutes »."""
    return _FIGURES_AND_WORD.sub(END, marked) if rng.random() < 0.5 else marked


_FIGURES_AND_WORD = re.compile(rf"(?<=\d){END} (?=[a-z])")


# --- what is said while thinking --------------------------------------------------------------


def _hesitate(literals: list[str], rng: random.Random) -> None:
    """An empty word or two between others, at times with a comma or dots."""
    hesitations = _word_lists()["hesitations"]
    for _ in range(1 + int(rng.random() * 2)):
        i = int(rng.random() * len(literals))
        text = literals[i]
        k = text.find(" ", int(rng.random() * len(text)))
        if k < 0 or text[:k].endswith("et"):
            continue  # « et enfin » would pass on to the next block
        draw = rng.random()
        before, after = next(signs for signs, most in _PAUSES if draw < most)
        word = hesitations[int(rng.random() * len(hesitations))]
        literals[i] = f"{text[:k]}{before} {word}{after}{text[k:]}"


_PAUSES = ((("", ""), 0.7), ((",", ","), 0.85), (("…", ""), 0.93), (("", "…"), 1.0))


def _repeat_word(literals: list[str], rng: random.Random) -> None:
    """A stammer: « je je veux »."""
    i = int(rng.random() * len(literals))
    text = literals[i]
    word = _SHORT_WORD.search(text, int(rng.random() * len(text)))
    if word is not None:
        literals[i] = text[: word.end()] + text[word.start() :]


_SHORT_WORD = re.compile(r"\b[a-zéè]{1,6} ")


# --- what a recogniser hears ------------------------------------------------------------------


def _mishear(literals: list[str], rng: random.Random) -> None:
    """Words that sound alike: « mes trois séries », « gagne âge »."""
    _replace_words(literals, _alike(), 0.5, rng)


def misrecognise(literals: list[str], rng: random.Random) -> None:
    """What a recogniser did write for a word, as often as it was counted (``misheard.json``)."""
    _replace_words(literals, _misheard(), 0.3, rng)


def _split_word(literals: list[str], rng: random.Random) -> None:
    """A word heard as two: « entraîne ment »."""
    i = int(rng.random() * len(literals))
    text = literals[i]
    word = _LONG_WORD.search(text, int(rng.random() * len(text)))
    if word is not None:
        k = word.start() + 3 + int(rng.random() * (len(word.group()) - 5))
        literals[i] = f"{text[:k]} {text[k:]}"


def _merge_words(literals: list[str], rng: random.Random) -> None:
    """Two words heard as one: « jeveux »."""
    i = int(rng.random() * len(literals))
    text = literals[i]
    between = _BETWEEN_WORDS.search(text, int(rng.random() * len(text)))
    if between is not None:
        literals[i] = text[: between.start()] + text[between.end() :]


_LONG_WORD = re.compile(r"\b[^\W\d_]{7,}\b")
_BETWEEN_WORDS = re.compile(r"(?<=[^\W\d_]) (?=[^\W\d_])")

_WORD_LAYERS: dict[str, _WordLayer] = {
    "hesitate": _hesitate,
    "repeat_word": _repeat_word,
    "mishear": _mishear,
    "misrecognise": misrecognise,
    "split_word": _split_word,
    "merge_words": _merge_words,
    "abbreviate": _abbreviate,
    "typos": _typos,
}
_SIGN_LAYERS: dict[str, _SignLayer] = {
    "misspell_numbers": _misspell_numbers,
    "glue_numbers": _glue_numbers,
    "no_punctuation": _no_punctuation,
    "no_apostrophes": _no_apostrophes,
    "end": _end,
    "capitalise": _capitalise,
    "typographic": _typographic,
    "odd_spaces": _odd_spaces,
    "no_accents": _no_accents,
    "lower": _lower,
    "upper": _upper,
    "odd_case": _odd_case,
}
# These look at every word of a text, however short it is.
_WORD_BY_WORD = frozenset({_abbreviate, _mishear, misrecognise})


class _Layers(NamedTuple):
    """Of one register: layers in the order in which they come, and how often."""

    words: list[tuple[_WordLayer, float]]
    signs: list[tuple[_SignLayer, float]]


@cache
def _layers(register: str) -> _Layers:
    rates = _word_lists()["registers"][register]
    return _Layers(
        # A layer that is off draws nothing, so that a corpus stays as it was without it.
        [(_WORD_LAYERS[name], rate) for name, rate in rates["words"].items() if rate],
        [(_SIGN_LAYERS[name], rate) for name, rate in rates["signs"].items()],
    )


@cache
def _word_lists() -> dict[str, Any]:
    source = files("speechtimer.dataset").joinpath("noise.yaml").read_text(encoding="utf-8")
    lists: dict[str, Any] = yaml.safe_load(source)
    return lists


_Table = tuple[re.Pattern[str], dict[str, list[str]]]


@cache
def _abbreviations() -> _Table:
    return _table("abbreviations")


@cache
def _alike() -> _Table:
    return _table("sound_alike")


@cache
def _misheard() -> _Table:
    source = files("speechtimer.dataset").joinpath("misheard.json").read_text(encoding="utf-8")
    counted: dict[str, dict[str, int]] = json.loads(source)["words"]
    return _with_pattern(
        {said: [*Counter(heard).elements()] for said, heard in counted.items()},
    )


def _table(name: str) -> _Table:
    return _with_pattern(_word_lists()[name])


def _with_pattern(table: dict[str, list[str]]) -> _Table:
    """A pattern for the phrases of a table and for all single words, and the table."""
    phrases = sorted((key for key in table if not key.isalpha()), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, phrases))})\b|[^\W\d_]+"), table


def _replace_words(literals: list[str], table: _Table, rate: float, rng: random.Random) -> None:
    pattern, variants = table

    def replace(match: re.Match[str]) -> str:
        word = match.group()
        found = variants.get(word)
        if found is None or rng.random() >= rate:
            return word
        return found[int(rng.random() * len(found))]

    for i, text in enumerate(literals):
        literals[i] = pattern.sub(replace, text)
