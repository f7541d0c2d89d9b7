"""Rounds that nobody has counted: « 8 à [10] » (guide rule 17), « [une dizaine] » (rule 6)."""

from collections.abc import Callable

from speechtimer.dataset.draft import Draft
from speechtimer.dataset.loose import COLLECTIVES, collective_number, lower
from speechtimer.dataset.marks import mark
from speechtimer.dataset.sampling import Weighted
from speechtimer.labels import Label

__all__ = ["COLLECTIVE_ROUNDS", "LOOSE", "loosely"]

# Options of a slot that writes a count.
LOOSE = frozenset({"range", "between", "or", "collective"})
COLLECTIVE_ROUNDS = Weighted({10: 50, 20: 12, 15: 12, 12: 12, 6: 8, 30: 3, 40: 1, 50: 1, 100: 1})
_JOINTS = {"between": (" et ",), "or": (" ou ",), "range": (" à ", " à ", " à ", "-")}


def loosely(
    write: Callable[[Draft], None], options: frozenset[str], label: Label | None, *, feminine: bool
) -> Callable[[Draft], None]:
    """What writes the counts of ``write`` as ranges or round numerals.

    A count that has neither, such as 1, stays as it is.
    """
    form = min(options & LOOSE)

    def write_loosely(draft: Draft) -> None:
        write(draft)
        column = draft.parts.pop()
        assert isinstance(column, list)
        numbers, rng, style = draft.numbers, draft.rng, draft.hand.style
        # Hyphens only stand between figures.
        joint = rng.choice(_JOINTS.get(form, ("",)))
        if style.spoken and joint == "-":
            joint = " à "
        texts: list[str] = []
        for number, text in zip(numbers, column, strict=True):
            if form == "collective" and number in COLLECTIVES:
                before, numeral = collective_number(number, rng)
                texts.append(before + mark(numeral, label))
            elif form != "collective" and number > 1:
                figures = any(char.isdigit() for char in text)
                low = number - 1 if form == "or" else lower(number, rng.random())
                force = "figures" if figures else "words"
                said = style.number(low, feminine=feminine, force=force)
                texts.append(said + (joint if figures or joint != "-" else " à ") + text)
            else:
                texts.append(text)
        draft.write(texts, [row for row, text in enumerate(texts) if text.startswith("un")])

    return write_loosely
