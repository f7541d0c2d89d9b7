"""Rule I: a work that is done on each side."""

import re

__all__ = ["per_side"]

_PER_SIDE = re.compile(
    r"""\b(?: (?:par|pour\s+chaque|de\s+chaque|chaque|chq|des\s+deux)
          \s+(?:cote|jambe|bras|pied|main|epaule|genou|chevile|hanche|molet)s?
      | a\s+(?:gauche|droite)\s+(?:puis|et|ensuite)\s+(?:a\s+)?(?:droite|gauche)
      | de\s+l'autre\s+cote | (?<!pour )\bchange[rz]?\s+de\s+(?:cote|jambe|pied|bras|main)
      | l'autre\s+(?:jambe|bras|cote)
      | (?:droite|gauche)\s+(?:et|puis)\s+(?:gauche|droite) )""",
    re.VERBOSE,
)


def per_side(around: str) -> bool:
    """Whether the words around a work say that it runs twice.

    >>> per_side(" secondes par cote"), per_side(" minute a droite")
    (True, False)
    """
    return _PER_SIDE.search(around) is not None
