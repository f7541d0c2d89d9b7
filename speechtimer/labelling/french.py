"""How a team's figures are said in French, on the page and in the terminal."""

from speechtimer.labelling.gain import Forecast, Verdict
from speechtimer.program import duration

__all__ = ["gain_in_words", "number", "points", "time_left"]


def number(value: float | None, digits: int) -> str:
    """With so many decimals; a dash where nothing is known.

    >>> number(0.756, 2), number(None, 2)
    ('0,76', '–')
    """
    return "–" if value is None else f"{value:.{digits}f}".replace(".", ",")


def points(share: float) -> str:
    """Hundredths of F1, with their sign.

    >>> points(0.0123), points(0.0)
    ('+1,2', '+0,0')
    """
    return f"{100 * share + 0.0:+.1f}".replace(".", ",")


def time_left(hours: float | None) -> str:
    """As roughly as it is known.

    >>> time_left(1.52), time_left(0), time_left(None)
    ('1 h 31 min', 'fini', 'inconnu')
    """
    if hours is None:
        return "inconnu"
    return duration(max(60, round(hours * 60) * 60)) if hours else "fini"


def gain_in_words(found: Forecast) -> str:
    """What the next annotations bring, in a sentence."""
    if found.gain is None or found.low is None or found.high is None:
        return "Gain inconnu : il faut le F1 d’au moins trois nombres de phrases."
    between = f"de {points(found.low)} à {points(found.high)}, à 90\u202f%"
    if found.verdict is Verdict.FLAT:
        return f"La courbe ne monte pas : aucun gain mesurable ({between})."
    unit = "points" if found.gain >= 0.0195 else "point"  # 1,9 is one, 2,0 are two
    return f"{points(found.gain)} {unit} de F1 ({between})."
