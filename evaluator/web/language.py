"""The language of an answer."""

from starlette.requests import HTTPConnection

from evaluator.reasons import LANGUAGES, Language

__all__ = ["LANGUAGE_COOKIE", "language"]

LANGUAGE_COOKIE = "langue"


def language(request: HTTPConnection) -> Language:
    """What the reader chose; else what the browser asks for; else French."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    for known in LANGUAGES:
        if known == chosen:
            return known
    return _accepted(request.headers.get("accept-language", ""))


def _accepted(header: str) -> Language:
    """The known language with the largest weight.

    >>> _accepted("de, en-GB;q=0.8, fr;q=0.5")
    'en'
    """
    best: Language = "fr"
    largest = 0.0
    for entry in header[:500].split(","):
        name, _, parameter = entry.partition(";")
        weight = _weight(parameter)
        for known in LANGUAGES:
            if name.strip().lower().partition("-")[0] == known and weight > largest:
                best, largest = known, weight
    return best


def _weight(parameter: str) -> float:
    number = parameter.strip().removeprefix("q=")
    try:
        return float(number) if number else 1.0
    except ValueError:
        return 0.0
