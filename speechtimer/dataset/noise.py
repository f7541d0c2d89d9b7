"""What happens to a sentence between a clean template and real life.

Each layer takes marked text (see `speechtimer.dataset.marks`) and returns marked text. Most
touch only what stands outside the marks; those that touch a labelled number keep its value. So
labels survive every layer by construction. The word lists are in ``noise.yaml``.
"""

import random
import re
import unicodedata
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

import yaml

from speechtimer.dataset.marks import END, START, split_marked
from speechtimer.numbers import read_number

__all__ = ["REGISTERS", "Register", "add_noise", "sound_alike_words"]

Register = Literal["clean", "spoken", "typed", "message"]
REGISTERS: tuple[Register, ...] = get_args(Register)

_Layer = Callable[[str, random.Random], str]


def add_noise(marked: str, register: str, rng: random.Random) -> tuple[str, bool]:
    """A sentence as it would come in one of the `REGISTERS`, and whether words were changed."""
    draw = rng.random
    changed = False
    for layer, rate in _layers(register):
        if draw() < rate:
            marked = layer(marked, rng)
            changed |= layer in _CHANGE_WORDS
    return marked, changed


def sound_alike_words() -> list[str]:
    """All that a recogniser may hear instead of a word; none of it is a number."""
    return [heard for variants in _alike()[1].values() for heard in variants]


# --- case, accents, punctuation ---------------------------------------------------------------


def _capitalise(marked: str, _rng: random.Random) -> str:
    match = _FIRST_SIGN.search(marked)
    if match is None:
        return marked
    at = match.start()
    return marked[:at] + marked[at].upper() + marked[at + 1 :]


_FIRST_SIGN = re.compile(rf"[^ {START}{END}]")


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
    return "".join(c.upper() if rng.random() < 0.25 else c for c in marked)


# Not between figures, where a comma or a bar belongs to a number. (Each pattern begins with the
# sign itself and looks back from there: that is several times faster to search.)
_PUNCTUATION = re.compile(
    r"[;!?…«»\"“”()—–,:./-](?:(?<=[;!?…«»\"“”()—–])|(?<=[,:])(?!\d)|(?<=\D[,:])"
    r"|(?<=\.)(?=[\s.]|$)|(?<= -)(?= )|(?<=[^\W\d]/)(?=[^\W\d])"
    rf"|(?<={END}[,:/])(?=[{START}]))"
)
_APOSTROPHE = re.compile(rf"'(?<=[^\W\d]')(?=[\w{START}]|$)")


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


def _abbreviate(marked: str, rng: random.Random) -> str:
    """Spelling of messages: « jveu 5 serie avc 30 sec de repo stp »."""
    pattern, variants = _abbreviations()
    rate = 0.3 + 0.6 * rng.random()

    def replace(match: re.Match[str]) -> str:
        word = match.group()
        found = variants.get(word)
        if found is None or rng.random() >= rate:
            return word
        return found[int(rng.random() * len(found))]

    return pattern.sub(replace, marked)


_NEIGHBOURS = {
    "a": "zqe", "e": "rzéd", "i": "uo", "o": "ip", "u": "yi", "r": "et", "t": "ry", "s": "qdz",
    "n": "b,", "m": "lp", "l": "mk", "c": "xv", "p": "om", "d": "sf", "é": "e",
    "v": "cb", "b": "vn",
}  # fmt: skip
_LETTER = re.compile(r"[a-zéèêàç]")
_INNER_LETTER = re.compile(r"(?<=\w)[a-zéèêàç](?=\w)")


def _typos(marked: str, rng: random.Random) -> str:
    """One to three slips of the finger: a letter dropped, doubled, swapped or hit beside."""
    parts = split_marked(marked)
    for _ in range(1 + int(rng.random() * 3)):
        i = _literal(parts, rng)
        text = parts[i]
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
            parts[i] = text[:k] + text[k + 1] + char + text[k + 2 :]
            continue
        else:
            slip = rng.choice(_NEIGHBOURS.get(char, char))
        parts[i] = text[:k] + slip + text[k + 1 :]
    return "".join(parts)


def _misspell_numbers(marked: str, rng: random.Random) -> str:
    """« quatres », « quinz », « trante »: only what the number reader still understands."""
    parts = split_marked(marked)
    for i in range(1, len(parts), 2):
        number = parts[i]
        if number[1].isalpha() and rng.random() < 0.5:
            parts[i] = f"{number[0]}{_misspelt(number[1:-1], rng)}{END}"
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


def _hesitate(marked: str, rng: random.Random) -> str:
    """An empty word or two between others, at times with a comma or dots."""
    parts = split_marked(marked)
    hesitations = _word_lists()["hesitations"]
    for _ in range(1 + int(rng.random() * 2)):
        i = _literal(parts, rng)
        text = parts[i]
        k = text.find(" ", int(rng.random() * len(text)))
        if k < 0 or text[:k].endswith("et"):
            continue  # « et enfin » would pass on to the next block
        draw = rng.random()
        before, after = next(signs for signs, most in _PAUSES if draw < most)
        word = hesitations[int(rng.random() * len(hesitations))]
        parts[i] = f"{text[:k]}{before} {word}{after}{text[k:]}"
    return "".join(parts)


_PAUSES = ((("", ""), 0.7), ((",", ","), 0.85), (("…", ""), 0.93), (("", "…"), 1.0))


def _repeat_word(marked: str, rng: random.Random) -> str:
    """A stammer: « je je veux »."""
    parts = split_marked(marked)
    i = _literal(parts, rng)
    text = parts[i]
    word = _SHORT_WORD.search(text, int(rng.random() * len(text)))
    if word is None:
        return marked
    parts[i] = text[: word.end()] + text[word.start() :]
    return "".join(parts)


_SHORT_WORD = re.compile(r"\b[a-zéè]{1,6} ")


def _literal(parts: list[str], rng: random.Random) -> int:
    """The place of a part without a label."""
    return 2 * int(rng.random() * (len(parts) // 2 + 1))


# --- what a recogniser hears ------------------------------------------------------------------


def _mishear(marked: str, rng: random.Random) -> str:
    """Words that sound alike: « mes trois séries », « gagne âge »."""
    pattern, variants = _alike()

    def replace(match: re.Match[str]) -> str:
        found = variants.get(match.group())
        if found is None or rng.random() < 0.5:
            return match.group()
        return found[int(rng.random() * len(found))]

    return pattern.sub(replace, marked)


def _split_word(marked: str, rng: random.Random) -> str:
    """A word heard as two: « entraîne ment »."""
    parts = split_marked(marked)
    i = _literal(parts, rng)
    text = parts[i]
    word = _LONG_WORD.search(text, int(rng.random() * len(text)))
    if word is None:
        return marked
    k = word.start() + 3 + int(rng.random() * (len(word.group()) - 5))
    parts[i] = f"{text[:k]} {text[k:]}"
    return "".join(parts)


def _merge_words(marked: str, rng: random.Random) -> str:
    """Two words heard as one: « jeveux »."""
    parts = split_marked(marked)
    i = _literal(parts, rng)
    text = parts[i]
    between = _BETWEEN_WORDS.search(text, int(rng.random() * len(text)))
    if between is None:
        return marked
    parts[i] = text[: between.start()] + text[between.end() :]
    return "".join(parts)


_LONG_WORD = re.compile(r"\b[^\W\d_]{7,}\b")
_BETWEEN_WORDS = re.compile(r"(?<=[^\W\d_]) (?=[^\W\d_])")

_BY_NAME: dict[str, _Layer] = {
    "hesitate": _hesitate, "repeat_word": _repeat_word, "mishear": _mishear,
    "split_word": _split_word, "merge_words": _merge_words, "abbreviate": _abbreviate,
    "misspell_numbers": _misspell_numbers, "typos": _typos, "glue_numbers": _glue_numbers,
    "no_punctuation": _no_punctuation, "no_apostrophes": _no_apostrophes, "end": _end,
    "capitalise": _capitalise, "typographic": _typographic, "odd_spaces": _odd_spaces,
    "no_accents": _no_accents, "lower": _lower, "upper": _upper, "odd_case": _odd_case,
}  # fmt: skip
# After these a linking word may be another word, or none.
_CHANGE_WORDS = frozenset(
    {_abbreviate, _typos, _hesitate, _repeat_word, _mishear, _split_word, _merge_words}
)


@cache
def _word_lists() -> dict[str, Any]:
    source = files("speechtimer.dataset").joinpath("noise.yaml").read_text(encoding="utf-8")
    lists: dict[str, Any] = yaml.safe_load(source)
    return lists


@cache
def _layers(register: str) -> list[tuple[_Layer, float]]:
    """The layers of a register, in the order of the file, and how often each comes."""
    rates: dict[str, float] = _word_lists()["registers"][register]
    return [(_BY_NAME[name], rate) for name, rate in rates.items()]


@cache
def _abbreviations() -> tuple[re.Pattern[str], dict[str, list[str]]]:
    return _words_and_phrases("abbreviations")


@cache
def _alike() -> tuple[re.Pattern[str], dict[str, list[str]]]:
    return _words_and_phrases("sound_alike")


def _words_and_phrases(name: str) -> tuple[re.Pattern[str], dict[str, list[str]]]:
    """A pattern for the phrases of a table and for all single words, and the table.

    Labelled numbers match too, so that they are stepped over.
    """
    table: dict[str, list[str]] = _word_lists()[name]
    phrases = sorted((key for key in table if not key.isalpha()), key=len, reverse=True)
    alternatives = "|".join(map(re.escape, phrases))
    return re.compile(rf"[{START}][^{END}]*|\b(?:{alternatives})\b|[^\W\d_]+"), table
