"""What happens to a sentence between a clean template and real life.

Each layer takes pieces and returns pieces: a labelled piece stays one labelled piece, so labels
survive every layer by construction. The word lists are in ``noise.yaml``.
"""

import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

import yaml

from speechtimer.dataset.style import Piece
from speechtimer.labels import Span
from speechtimer.numbers import read_number

__all__ = ["REGISTERS", "Register", "add_noise", "join"]

Register = Literal["clean", "spoken", "typed", "message"]
REGISTERS: tuple[Register, ...] = get_args(Register)

_Layer = Callable[[list[Piece], random.Random], list[Piece]]


def add_noise(pieces: list[Piece], register: str, rng: random.Random) -> list[Piece]:
    """Pieces as they would come in one of the `REGISTERS`."""
    for layer, rate in _LAYERS[register].items():
        if rng.random() < rate:
            pieces = layer(pieces, rng)
    return pieces


def join(pieces: Sequence[Piece]) -> tuple[str, tuple[Span, ...]]:
    """The text, with its spaces in order, and the spans of the labelled pieces.

    >>> join([("", None), ("3", Label.NB_ROUNDS), ("  séries ", None), (" de", None)])
    ('3 séries de', (Span(start=0, end=1, label=<Label.NB_ROUNDS: 'nb_rounds'>, ...),))
    """
    text = ""
    spans = []
    for part, label in pieces:
        if label is not None:
            text += _needed_space(text, part)
            spans.append(Span(len(text), len(text) + len(part), label, part))
            text += part
            continue
        literal = _SPACES.sub(" ", part)
        if not text or text[-1] == " ":
            literal = literal.lstrip(" ")
        if literal[:1] in _NO_SPACE_BEFORE:
            text = text.rstrip(" ")
        if spans and spans[-1].end == len(text):
            text += _needed_space(text, literal)
        text += literal
    return text.rstrip(" "), tuple(spans)


def _needed_space(before: str, after: str) -> str:
    """A space where a number would grow into its neighbour: « quatrex », « 530 »."""
    last, first = before[-1:], after[:1]
    grown = (last.isalpha() and first.isalpha()) or (last.isdecimal() and first.isdecimal())
    return " " if grown else ""


_SPACES = re.compile(r" {2,}")
_NO_SPACE_BEFORE = (",", ".", "…")


def _on_literals(change: Callable[[str], str]) -> Callable[[list[Piece]], list[Piece]]:
    """A change of the unlabelled pieces alone."""
    return lambda pieces: [
        (text, label) if label is not None else (change(text), None) for text, label in pieces
    ]


# --- layers -----------------------------------------------------------------------------------


def _capitalise(pieces: list[Piece], _rng: random.Random) -> list[Piece]:
    for i, (text, label) in enumerate(pieces):
        if text.strip():
            start = len(text) - len(text.lstrip())
            raised = text[:start] + text[start].upper() + text[start + 1 :]
            return [*pieces[:i], (raised, label), *pieces[i + 1 :]]
    return pieces


def _end(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    last = pieces[-1][0].rstrip() if pieces else ""
    if last.endswith(("?", "!", ".", "…")):
        return pieces
    return [*pieces, (rng.choice(_word_lists()["endings"]), None)]


def _lower(pieces: list[Piece], _rng: random.Random) -> list[Piece]:
    return [(text.lower(), label) for text, label in pieces]


def _upper(pieces: list[Piece], _rng: random.Random) -> list[Piece]:
    return [(text.upper(), label) for text, label in pieces]


def _odd_case(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    return [
        ("".join(c.upper() if rng.random() < 0.25 else c for c in text), label)
        for text, label in pieces
    ]


_PUNCTUATION = re.compile(r"\s*[,;:!?…«»\"“”()—–]+|\s*\.+(?=\s|$)|\s-\s|(?<=\w)/(?=\w)")


def _no_punctuation(pieces: list[Piece], _rng: random.Random) -> list[Piece]:
    return _on_literals(lambda text: _PUNCTUATION.sub(" ", text))(pieces)


def _no_apostrophes(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    sign = " " if rng.random() < 0.75 else ""
    return _on_literals(lambda text: re.sub(r"(?<=\w)'(?=\w|$)", sign, text))(pieces)


def _typographic(pieces: list[Piece], _rng: random.Random) -> list[Piece]:
    return [(re.sub(r"(?<=\w)'(?=\w|$)", "’", text), label) for text, label in pieces]


def _no_accents(pieces: list[Piece], _rng: random.Random) -> list[Piece]:
    return [(_without_accents(text), label) for text, label in pieces]


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("½", "\0").replace("’", "'"))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return plain.replace("\0", "½")


def _abbreviate(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    """Spelling of messages: « jveu 5 serie avc 30 sec de repo stp »."""
    pattern, variants = _abbreviations()
    rate = rng.uniform(0.3, 0.9)

    def replace(match: re.Match[str]) -> str:
        if rng.random() >= rate:
            return match.group()
        return rng.choice(variants[match.group().lower()])

    return _on_literals(lambda text: pattern.sub(replace, text))(pieces)


_NEIGHBOURS = {
    "a": "zqe", "e": "rzéd", "i": "uo", "o": "ip", "u": "yi", "r": "et", "t": "ry", "s": "qdz",
    "n": "b,", "m": "lp", "l": "mk", "c": "xv", "p": "om", "d": "sf", "é": "e",
    "v": "cb", "b": "vn",
}  # fmt: skip
_LETTER = re.compile(r"[a-zéèêàç]")


def _typos(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    """One to three slips of the finger: a letter dropped, doubled, swapped or hit beside."""
    pieces = list(pieces)
    for _ in range(rng.choice((1, 1, 2, 3))):
        i = rng.randrange(len(pieces))
        text, label = pieces[i]
        at = [m.start() for m in re.finditer(r"(?<=\w)[a-zéèêàç](?=\w)", text)]
        if label is not None or not at:
            continue
        k = rng.choice(at)
        char = text[k]
        draw = rng.random()
        if draw < 0.35:
            slip = ""
        elif draw < 0.6:
            slip = char * 2
        elif draw < 0.8 and k + 1 < len(text) and _LETTER.match(text[k + 1]):
            pieces[i] = (text[:k] + text[k + 1] + char + text[k + 2 :], None)
            continue
        else:
            slip = rng.choice(_NEIGHBOURS.get(char, char))
        pieces[i] = (text[:k] + slip + text[k + 1 :], None)
    return pieces


def _misspell_numbers(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    """« quatres », « quinz », « trante »: only what the number reader still understands."""
    return [
        (_misspelt(text, rng), label)
        if label is not None and text[0].isalpha() and rng.random() < 0.5
        else (text, label)
        for text, label in pieces
    ]


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


def _glue_numbers(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    """No space between figures and the next word: « 6rounds de 2minutes »."""
    glued = list(pieces)
    for i in range(len(pieces) - 1):
        text, following = pieces[i][0], pieces[i + 1]
        if text[-1:].isdigit() and following[1] is None and re.match(r" [a-z]", following[0]):
            glued[i + 1] = (following[0][1:], None)
    return glued if rng.random() < 0.5 else pieces


def _hesitate(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    """One to three empty words between others, at times with a comma or dots."""
    pieces = list(pieces)
    for _ in range(rng.choice((1, 1, 2, 3))):
        i = rng.randrange(len(pieces))
        text, label = pieces[i]
        spaces = [m.start() for m in re.finditer(" ", text)]
        if label is not None or not spaces:
            continue
        k = rng.choice(spaces)
        if text[:k].endswith("et"):
            continue  # « et enfin » would pass on to the next block
        before, after = rng.choices((("", ""), (",", ","), ("…", ""), ("", "…")), (70, 15, 8, 7))[0]
        word = rng.choice(_word_lists()["hesitations"])
        pieces[i] = (f"{text[:k]}{before} {word}{after}{text[k:]}", None)
    return pieces


def _odd_spaces(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    """A space before commas, or none after them."""
    old, new = rng.choice(((", ", " , "), (", ", ","), (", ", "  "), (" ", "\u00a0")))
    if new == "\u00a0":
        return _on_literals(lambda text: re.sub(r" (?=[!?:;»])", new, text))(pieces)
    return _on_literals(lambda text: text.replace(old, new))(pieces)


def _repeat_word(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    """A stammer: « je je veux »."""
    i = rng.randrange(len(pieces))
    text, label = pieces[i]
    words = list(re.finditer(r"\b[a-zéè]{1,6} ", text))
    if label is not None or not words:
        return pieces
    word = rng.choice(words)
    return [*pieces[:i], (text[: word.end()] + text[word.start() :], None), *pieces[i + 1 :]]


# Order matters: what reads words comes before what spoils their spelling.
_LAYERS: dict[str, dict[_Layer, float]] = {
    "clean": {_hesitate: 0.05, _end: 0.9, _capitalise: 0.72, _typographic: 0.12, _odd_spaces: 0.03,
              _no_accents: 0.03, _upper: 0.008},
    "spoken": {_hesitate: 0.13, _repeat_word: 0.03, _no_punctuation: 0.82, _no_apostrophes: 0.3,
               _lower: 0.8, _capitalise: 0.2},
    "typed": {_hesitate: 0.03, _end: 0.7, _capitalise: 0.5, _abbreviate: 0.12, _typos: 0.6,
              _misspell_numbers: 0.35, _glue_numbers: 0.35, _odd_spaces: 0.15, _no_accents: 0.35,
              _no_apostrophes: 0.1, _lower: 0.3, _upper: 0.02, _odd_case: 0.02},
    "message": {_abbreviate: 0.95, _misspell_numbers: 0.3, _typos: 0.45, _glue_numbers: 0.35,
                _no_punctuation: 0.5, _no_apostrophes: 0.4, _end: 0.4, _no_accents: 0.5,
                _lower: 0.7, _odd_case: 0.02},
}  # fmt: skip


@cache
def _word_lists() -> dict[str, Any]:
    source = files("speechtimer.dataset").joinpath("noise.yaml").read_text(encoding="utf-8")
    lists: dict[str, Any] = yaml.safe_load(source)
    return lists


@cache
def _abbreviations() -> tuple[re.Pattern[str], dict[str, list[str]]]:
    table: dict[str, list[str]] = _word_lists()["abbreviations"]
    longest_first = sorted(table, key=len, reverse=True)
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)
    return pattern, table
