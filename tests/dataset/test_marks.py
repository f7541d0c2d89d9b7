import pytest

from speechtimer.dataset.marks import mark, split_marked, unmark
from speechtimer.labels import Label

THREE = mark("3", Label.NB_ROUNDS)
TEN = mark("10", Label.DURATION_WT_SD)
FOUR = mark("quatre", Label.NB_ROUNDS)


@pytest.mark.parametrize(
    ("marked", "text", "spans"),
    [
        ("", "", []),
        ("arrête", "arrête", []),
        (f"  {THREE}  tours ", "3 tours", [(0, 1, "nb_rounds")]),
        (f"{FOUR}x{TEN}s", "quatre x10s", [(0, 6, "nb_rounds"), (8, 10, "duration_wt_sd")]),
        (f"{THREE}{TEN}", "3 10", [(0, 1, "nb_rounds"), (2, 4, "duration_wt_sd")]),
        (f"💪 {TEN}", "💪 10", [(2, 4, "duration_wt_sd")]),
    ],
)
def test_unmark(marked: str, text: str, spans: list[tuple[int, int, str]]) -> None:
    assert unmark(marked) == (text, spans)


def test_odd_parts_are_labelled() -> None:
    assert split_marked(f"a{THREE}{TEN}") == ["a", THREE, "", TEN, ""]
    assert mark("12", None) == "12"
