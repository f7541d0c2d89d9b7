"""Public sentences that a model tags before it is measured."""

__all__ = ["WARM_UP"]

# Of the lengths that occur: what a model does once, it does on them.
WARM_UP = tuple(
    f"{rounds} séries de {work} secondes avec {rest} secondes de repos{end}"
    for rounds in ("trois", "4", "dix")
    for work, rest in (("30", "15"), ("quarante-cinq", "vingt"), ("90", "30"))
    for end in ("", ", puis deux minutes de marche", " et encore une fois après cinq minutes")
)
