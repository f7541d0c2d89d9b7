"""How the pages say things, in French.

>>> count(64000), percent(0.123)
('64\u202f000', '12,3\u202f%')
"""

from speechtimer.dataset.forms import Form
from speechtimer.french import program_lines
from speechtimer.labels import Label
from speechtimer.program import Program

__all__ = [
    "FORMS",
    "LABELS",
    "MEASURES",
    "REGISTERS",
    "SHORT_LABELS",
    "SPLITS",
    "count",
    "lines",
    "percent",
]

LABELS = {
    Label.NB_ROUNDS: "tours",
    Label.DURATION_WT_HR: "effort (heures)",
    Label.DURATION_WT_MIN: "effort (minutes)",
    Label.DURATION_WT_SD: "effort (secondes)",
    Label.DURATION_BR_HR: "repos (heures)",
    Label.DURATION_BR_MIN: "repos (minutes)",
    Label.DURATION_BR_SD: "repos (secondes)",
}

SHORT_LABELS = {
    Label.NB_ROUNDS: "tours",
    Label.DURATION_WT_HR: "effort h",
    Label.DURATION_WT_MIN: "effort min",
    Label.DURATION_WT_SD: "effort s",
    Label.DURATION_BR_HR: "repos h",
    Label.DURATION_BR_MIN: "repos min",
    Label.DURATION_BR_SD: "repos s",
}

SPLITS = {"train": "entraînement", "dev": "mise au point", "test": "test"}

REGISTERS = {
    "clean": "soigné",
    "spoken": "dicté",
    "typed": "tapé vite",
    "message": "message",
    "": "non précisé",
}

FORMS = {
    Form.FIGURES: "chiffres",
    Form.WORDS: "lettres",
    Form.GLUED: "collé (45s, 1h30, x5)",
    Form.CLOCK: "horloge (1:30, 2'30)",
    Form.PAIR: "paire (30/30)",
    Form.FRACTION_WORDS: "fraction en lettres",
    Form.FRACTION_FIGURES: "fraction en chiffres",
    Form.DECIMAL: "décimale",
}

MEASURES = {
    "exact": "le même texte",
    "masked": "le même patron, à d’autres nombres près",
    "near": "un patron presque pareil",
}


def count(number: int) -> str:
    """A whole number, its thousands set apart."""
    return f"{number:,}".replace(",", "\u202f")


def percent(share: float) -> str:
    """A share from 0 to 1 as a percentage; what is there is never shown as nothing.

    >>> percent(0.00001), percent(0), percent(1)
    ('<\u202f0,1\u202f%', '0\u202f%', '100\u202f%')
    """
    if 0 < share < 0.0005:
        return "<\u202f0,1\u202f%"
    digits = 0 if share in (0, 1) else 1
    return f"{100 * share:.{digits}f}".replace(".", ",") + "\u202f%"


def lines(program: Program | None) -> list[str]:
    """A program, one line a block.

    >>> from speechtimer.program import Block
    >>> lines(Program((Block(3, 120, 30), Block(1, 60, 0))))
    ['3 × 2 min, repos 30 s', '1 × 1 min']
    """
    return ["aucun minuteur"] if program is None else program_lines(program)
