"""Numbers that set nothing (guide rule 14), and words that no dictionary holds."""

import random

from speechtimer.dataset.style import Style

__all__ = ["clock_time", "date", "unknown_word"]

_MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
_DAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]


def clock_time(style: Style) -> str:
    """« 18 heures », « 18h30 », « sept heures et quart », « midi »."""
    rng = style.rng
    if rng.random() < 0.1:
        return rng.choice(("midi", "midi et quart", "midi et demi", "minuit", "midi dix"))
    hour = rng.randint(1, 23)
    minute = rng.choice((0, 0, 0, 0, 15, 30, 30, 45, 10, 20, rng.randint(1, 59)))
    written = style.number(hour, feminine=True)
    if not written[0].isdigit() or style.spoken:
        tail = ""
        if minute and rng.random() < 0.25:
            tail = f" {rng.choice(('', 'et '))}{style.number(minute, feminine=True)} minutes"
        elif minute:
            tail = " " + rng.choice(
                (style.number(minute), style.number(minute), "et quart", "et demie")
            )
        return f"{written} heure{'s' if hour > 1 else ''}{tail}"
    sign = rng.choice(("h", "h", " h ", ":", "h"))
    if not minute and sign != ":":
        return f"{hour}{rng.choice(('h', ' h', ' heures', 'h00'))}"
    return f"{hour}{sign}{minute:02d}"


def date(style: Style) -> str:
    """« 12 mai », « mardi 3 », « 2019 », « 12/05 »."""
    rng = style.rng
    day = style.number(rng.randint(2, 31))
    draw = rng.random()
    if draw < 0.5:
        return f"{day} {rng.choice(_MONTHS)}"
    if draw < 0.75:
        return f"{rng.choice(_DAYS)} {day}"
    if draw < 0.9 or style.spoken:
        return style.number(rng.randint(1950, 2030))
    return f"{rng.randint(1, 28):02d}/{rng.randint(1, 12):02d}"


_ONSETS = [
    "b",
    "c",
    "ch",
    "d",
    "f",
    "g",
    "j",
    "l",
    "m",
    "n",
    "p",
    "qu",
    "r",
    "s",
    "t",
    "v",
    "br",
    "cr",
    "dr",
    "fr",
    "gr",
    "pl",
    "pr",
    "tr",
    "cl",
    "bl",
    "gn",
    "st",
]
_NUCLEI = ["a", "e", "i", "o", "u", "é", "è", "ou", "on", "an", "in", "oi", "eau", "ai", "eu"]
_CODAS = ("", "", "", "", "r", "l", "n", "t", "s", "que", "tte", "ge", "che", "ment", "age", "ing")


def unknown_word(rng: random.Random) -> str:
    """A made-up word that sounds French, for activities and names nobody listed.

    No number may hide in it, hence two syllables at least.
    """
    syllables = rng.randint(2, 3)
    word = "".join(rng.choice(_ONSETS) + rng.choice(_NUCLEI) for _ in range(syllables))
    return word + rng.choice(_CODAS)
