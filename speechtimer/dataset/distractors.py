"""Numbers that set nothing (guide rule 14), and words that no dictionary holds."""

import random
import re

from speechtimer.dataset.style import Style

__all__ = [
    "clock_time",
    "code",
    "date",
    "dimension",
    "length",
    "long_length",
    "pace",
    "phone",
    "price",
    "result",
    "score",
    "unknown_word",
]

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


# By country; a "#" stands for any digit, here and below.
_PHONES = {
    "+33": ("0# ## ## ## ##", "06 ## ## ## ##", "07 ## ## ## ##"),
    "+32": ("04## ## ## ##", "02 ### ## ##", "071 ## ## ##"),
    "+41": ("079 ### ## ##", "022 ### ## ##"),
    "+1": ("514 ### ####", "418 ### ####", "819 ### ####"),
}


def phone(style: Style) -> str:
    """« 06 12 34 56 78 », « zéro six douze… », « +32 475 12 34 56 », « 514-555-0199 »."""
    rng = style.rng
    country = rng.choices(list(_PHONES), (60, 14, 12, 14))[0]
    number = _digits(rng.choice(_PHONES[country]), rng)
    if rng.random() < 0.12:
        number = f"{country} {number.removeprefix('0')}"
    if rng.random() < style.words:
        return _said(number, style)
    return (
        number if style.spoken else number.replace(" ", rng.choice((" ", " ", " ", ".", "-", "")))
    )


_CODES = ("####", "######", "### ###", "# # # #", "#####", "## ## ##", "########", "0###")
_SIGNED_CODES = (
    *("FR-####-##", "#.##.#", "192.168.#.##", "###-###", "#####-A", "B###", "##A#", "#####*"),
    *("AB-###-CD", "GT-###-KM", "1-ABC-###", "VD ######", "FZ ### PL"),
)


def code(style: Style) -> str:
    """« 4821 », « quarante-huit vingt et un », « 048 213 », « AB-123-CD », « 192.168.1.20 »."""
    rng = style.rng
    if not style.spoken and rng.random() < 0.4:
        return _digits(rng.choice(_SIGNED_CODES), rng)
    number = _digits(rng.choice(_CODES), rng)
    return _said(number, style) if rng.random() < style.words else number


def price(style: Style) -> str:
    """« 12 euros 50 », « 12,50 € », « 4€90 », « quinze piastres », « 250 CHF »."""
    rng = style.rng
    amount = style.number(
        rng.choice((rng.randint(2, 20), rng.randint(2, 99), rng.randint(10, 999)))
    )
    cents = rng.choice((20, 50, 80, 90, 95, 99, rng.randint(10, 99)))
    if style.spoken or not amount.isdigit() or rng.random() < 0.4:
        name = rng.choice(
            ("euros", "euros", "euros", "euros", "francs", "dollars", "balles", "piastres")
        )
        return f"{amount} {name}" + (f" {style.number(cents)}" if rng.random() < 0.35 else "")
    if rng.random() < 0.2:
        return f"{amount}€{cents}"
    if rng.random() < 0.7:
        amount += f"{rng.choice(',,.')}{cents}"
    return amount + rng.choice((" €", " €", "€", "€", " euros", " CHF", " $", "$", " EUR"))


def score(style: Style) -> str:
    """« 3 à 2 », « 3-2 », « 98 - 95 », « 6-4 7-5 »."""
    rng = style.rng
    best = rng.choice((3, 6, 40, 120))
    if style.spoken or rng.random() < 0.35:
        return f"{style.number(rng.randint(0, best))} à {style.number(rng.randint(0, best))}"
    if rng.random() < 0.15:
        return " ".join(
            f"{rng.randint(6, 7)}-{rng.randint(0, 5)}" for _ in range(rng.randint(2, 3))
        )
    return rng.choice(("-", "-", "/", " - ")).join(str(rng.randint(0, best)) for _ in range(2))


def dimension(style: Style) -> str:
    """« 10 x 15 cm », « 2x4 », « cent vingt par soixante », « 30 × 20 × 12 cm »."""
    rng = style.rng
    sides = [rng.choice((rng.randint(2, 12), rng.randint(5, 99), rng.randint(1, 30) * 10))]
    sides += [rng.randint(2, 2 * sides[0] + 2) for _ in range(rng.choice((1, 1, 2)))]
    if style.spoken or rng.random() < 0.4:
        unit = rng.choice(("", "", " centimètres", " mètres", " millimètres", " pouces"))
        return rng.choice((" par ", " sur ")).join(style.number(side) for side in sides) + unit
    unit = rng.choice(("", "", " cm", " cm", "cm", " m", " mm", " po"))
    return rng.choice((" x ", "x", "×", " × ", "X")).join(map(str, sides)) + unit


def pace(style: Style) -> str:
    """« 4'30 », « 5:10 », « quatre minutes trente », of a kilometre; « 1'25 », of 100 m."""
    return _time_taken(style, style.rng.choice((1, 1, 2, 3, 4, 4, 5, 5, 6, 6, 7)))


def result(style: Style) -> str:
    """The time somebody took: « 18'40 », « 1h32 », « 42 minutes 10 », « 58 secondes »."""
    rng = style.rng
    draw = rng.random()
    if draw < 0.25:
        hours, minutes = rng.randint(1, 5), rng.randint(1, 59)
        if style.spoken or rng.random() < 0.3:
            name = "heures" if hours > 1 else "heure"
            return f"{style.number(hours, feminine=True)} {name} {style.number(minutes)}"
        return f"{hours}h{minutes:02d}" + (f":{rng.randint(0, 59):02d}" if draw < 0.02 else "")
    if draw < 0.4:
        seconds = rng.randint(9, 75)
        if style.spoken or rng.random() < 0.4:
            return f"{style.number(seconds, feminine=True)} secondes"
        return f"{seconds}{rng.choice((',', '.'))}{rng.randint(1, 9)}" + rng.choice((" s", "s", ""))
    return _time_taken(style, rng.randint(10, 62))


def _time_taken(style: Style, minutes: int) -> str:
    rng = style.rng
    seconds = rng.choice((0, 5, 10, 15, 20, 30, 30, 40, 45, 50, rng.randint(1, 59)))
    name = "minutes" if minutes > 1 else "minute"
    said = style.number(minutes, feminine=True)
    if not said.isdigit() or style.spoken or rng.random() < 0.2:
        return f"{said} {name}" + (f" {style.number(seconds, feminine=True)}" if seconds else "")
    sign = rng.choice(("'", "'", "'", ":", "min", " min "))
    if not seconds and sign != ":":
        return f"{minutes}{sign}".rstrip()
    return f"{minutes}{sign}{seconds:02d}" + ('"' if sign == "'" and rng.random() < 0.15 else "")


def length(style: Style) -> str:
    """What is swum or run at a time: « 50 m », « 400m », « deux cents mètres »."""
    return _in_metres(style, style.rng.choice(_LENGTHS))


def long_length(style: Style) -> str:
    """« 800 m », « 1000m », « mille deux cents mètres »."""
    return _in_metres(style, style.rng.choice(_LONG_LENGTHS))


_LENGTHS = (25, 25, 50, 50, 50, 75, 100, 100, 100, 150, 200, 200, 300, 400, 400, 60, 30, 80)
_LONG_LENGTHS = (200, 300, 400, 400, 500, 600, 800, 1000, 1000, 1200, 1500, 2000, 3000)


def _in_metres(style: Style, n: int) -> str:
    written = style.number(n)
    if style.spoken or not written.isdigit():
        return f"{written} mètres"
    return written + style.rng.choice((" m", " m", "m", "m", " mètres"))


def _digits(shape: str, rng: random.Random) -> str:
    return "".join(str(rng.randint(0, 9)) if sign == "#" else sign for sign in shape)


def _said(number: str, style: Style) -> str:
    """Figures read aloud: long runs in pairs, each leading zero by its name."""
    words = []
    for run in re.findall(r"\+|\d{1,3}(?!\d)|\d\d", number):
        if run == "+":
            words.append("plus")
            continue
        value = run.lstrip("0")
        words += ["zéro"] * (len(run) - len(value))
        if value:
            words.append(style.number(int(value), force="words"))
    return " ".join(words)


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
