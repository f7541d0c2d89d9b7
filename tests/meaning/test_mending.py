"""Labels that the words contradict, as a tagger may give them."""

from pathlib import Path

import pytest

from speechtimer.dataset import read_sentences
from speechtimer.meaning.folded import Folded
from speechtimer.meaning.mending import mended, unnumbered
from speechtimer.meaning.mentions import mentions
from tests.meaning.test_rules import program

HERE = Path(__file__).parent


@pytest.mark.parametrize("path", sorted(HERE.glob("*.jsonl")), ids=lambda path: path.stem)
def test_labels_of_a_person_stay(path: Path) -> None:
    for gold in read_sentences(path):
        folded = Folded(gold.text)
        said = mentions(folded, gold.spans)
        assert mended(folded, mentions(folded, unnumbered(folded, gold.spans))) == said, gold.text


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        # Works that are called rests, before or after the number.
        ("[4](n) x rameur [3](wm) min / [50](ws) s repos", "4 × (180, 50) rameur"),
        (
            "[40](wm) min allemand, [10](wm) min pause, [20](wm) min latin",
            "1 × (2400, 600) allemand, 1 × (1200, 0) latin",
        ),
        (
            "chaise [50](ws) s repos [25](ws) s dips [35](ws) s repos [25](ws) s [2](n) tours",
            "2 × [1 × (50, 25) chaise, 1 × (35, 25) dips]",
        ),
        # The labels slipped by one number.
        (
            "[35](ws) s corde [10](ws) s repos [55](bs) s dips [10](bs) s repos, [2](n) fois",
            "2 × [1 × (35, 10) corde, 1 × (55, 10) dips]",
        ),
        # Rests that are work.
        (
            "cuire [7](wm) minutes, laisser reposer [3](bm) minutes",
            "1 × (420, 0), 1 × (180, 0)",
        ),
        (
            "[9](n) fois : inspirez [3](ws) secondes, soufflez [5](bs) secondes",
            "9 × [1 × (3, 0), 1 × (5, 0)]",
        ),
        # Beginnings of ranges, headings, and how many rounds a rest comes after.
        ("[9](n) à [12](n) fois [20](ws) s", "12 × (20, 0)"),
        (
            "[4](n) x [2](wm) min, récup [1](bm) min [15](bs) à [2](bm) min",
            "4 × (120, 120)",
        ),
        (
            "[1](n)) corde [4](wm) min [2](ws)) sac [6](wm) min",
            "1 × (240, 0) corde, 1 × (360, 0) sac",
        ),
        (
            "[1. 3](wm) min de corde\n[2](wm). [5](n) x [2](wm) min de sac",
            "1 × (180, 0) corde, 5 × (120, 0) sac",
        ),
        ("[8](n) x [40](ws) s, [2](bm) min toutes les [4](n) fois", "2 × [4 × (40, 0)] rest 120"),
        # Totals.
        ("[20](ws) s vite, [40](bs) s lent : [9](wm) minutes", "9 × (20, 40)"),
        ("[20](ws) s, [10](bs) s de repos, durée [3](wm) minutes", "6 × (20, 10)"),
        # Units.
        ("[45](wm) min de lecture, [15](bs) de repos, [2](n) fois", "2 × (2700, 900) lecture"),
        ("[25](ws)/[5](bs) pour réviser, [3](n) fois", "3 × (1500, 300)"),
        ("[4](n) rounds [3](wm)/[1](bs) au sac", "4 × (180, 60)"),
    ],
)
def test_words_decide_over_labels(source: str, wanted: str) -> None:
    assert program(source) == wanted


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("[1](wm) min d'effort, [30](bs) de repos", "1 × (60, 30)"),
        ("corde [30](ws) s repos [10](bs) s", "1 × (30, 10) corde"),
        ("[8](n) x boxe [30](ws)/[30](bs)", "8 × (30, 30) boxe"),
        ("[10](wm) minutes de pause", "1 × (600, 0)"),
        ("pompes [30](ws) s, squats [30](ws) s, gainage pendant [2](wm) min", None),
    ],
)
def test_words_that_leave_a_doubt_do_not(source: str, wanted: str | None) -> None:
    assert program(source) == (
        wanted or "1 × (30, 0) pompes, 1 × (30, 0) squats, 1 × (120, 0) gainage"
    )
