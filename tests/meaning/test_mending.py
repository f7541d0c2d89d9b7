"""Labels that the words contradict, as a tagger may give them."""

from pathlib import Path

import pytest

from speechtimer.dataset import read_sentences
from speechtimer.meaning.folded import Folded
from speechtimer.meaning.mending import mended
from speechtimer.meaning.mentions import mentions
from speechtimer.meaning.numbered import unnumbered
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
            "9 × [1 × (3, 0) inspirez, 1 × (5, 0) soufflez]",
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
        (
            "[25](n) x [15](ws) s, [5](bs) s de pause, et [1](wm) min toutes les [5](n) fois",
            "5 × [5 × (15, 5)] rest 60",
        ),
        ("vibre [deux](n) fois à la fin : [6](n) x [50](ws) s", "6 × (50, 0)"),
        ("[trois](wm) [quatre](wm) minutes de corde", "1 × (240, 0) corde"),
        ("[quatre cinq](wm) minutes de corde", "1 × (300, 0) corde"),
        ("[9](n) x [1. 5](wm) minute, [2, 5](bm) minutes de pause", "9 × (90, 150)"),
        ("[5](n) x 300 m en [55](ws) s, récup [2](bm) min", "5 × (open, 120) 300 m"),
        ("[6](n) x 50 m dos dép [1](bm)'[20](bs)", "6 × (80, 0) 50 m dos"),
        (
            "[2](n) x [5](wm)'-[3](wm)'-[1](bm)' récup [45](bs) s entre chaque",
            "2 × [1 × (300, 45), 1 × (180, 45), 1 × (60, 45)]",
        ),
        ("[2](wm) minutes [quarante](ws) trois de corde", "1 × (163, 0) corde"),
        # What is taken back.
        ("[7](n) fois [50](ws) s, [15](bs) de repos, pardon [25](bs) de repos", "7 × (50, 25)"),
        # The list « noun, duration » knows no rest.
        (
            "le sphinx [50](ws) s, la tortue [50](bs) s, le tout [2](n) fois",
            "2 × [1 × (50, 0) sphinx, 1 × (50, 0) tortue]",
        ),
        (
            "sac [4](wm) min / corde [4](wm) min / dips [4](bm) min / [2](n) tours",
            "2 × [1 × (240, 0) sac, 1 × (240, 0) corde, 1 × (240, 0) dips]",
        ),
        (
            "[4](wm) min accueil, [25](wm) min lecture, [3](bm) min bilan",
            "1 × (240, 0) accueil, 1 × (1500, 0) lecture, 1 × (180, 0) bilan",
        ),
        # Totals.
        (
            "séance de [40](wm) min : échauffement [6](wm) min, [5](n) x [4](wm) min récup "
            "[1](bm) min",
            "1 × (360, 0) échauffement, 5 × (240, 60)",
        ),
        ("[20](ws) s vite, [40](bs) s lent : [9](wm) minutes", "9 × (20, 40)"),
        ("[20](ws) s, [10](bs) s de repos, durée [3](wm) minutes", "6 × (20, 10)"),
        # Units.
        ("[45](wm) min de lecture, [15](bs) de repos, [2](n) fois", "2 × (2700, 900) lecture"),
        ("[25](ws)/[5](bs) pour réviser, [3](n) fois", "3 × (1500, 300)"),
        ("[4](n) rounds [3](wm)/[1](bs) au sac", "4 × (180, 60)"),
        ("[9](n) x 20 minutes, enfin non, [25](ws), repos [5](bm) min", "9 × (1500, 300)"),
        # Passed over beside others.
        ("[4](n) x [45](ws) s corde, 15 s de repos", "4 × (45, 15) corde"),
        (
            "corde [2](wm) min, dips 1 min, le tout 3 fois",
            "3 × [1 × (120, 0) corde, 1 × (60, 0) dips]",
        ),
        ("deux trois séries de [20](ws) s, [5](bs) s de pause", "3 × (20, 5)"),
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
        ("5 fois [2](wm) min, ou plutôt [6](n) fois, [20](bs) s de repos", "6 × (120, 20)"),
        ("froid [7](wm) min, enlever [7](bm) min, [2](n) fois", "2 × (420, 420) froid"),
        ("[4](n) fois [2](wm) min/[2](bm) min", "4 × (120, 120)"),
        ("repos [vingt](bs) [deux](n) fois [9](ws) s", "2 × (9, 20)"),
        ("lecture [12](wm) minutes, un gong toutes les 3 minutes", "1 × (720, 0) lecture"),
        ("niveau [2. 5](wm) minutes de corde", "1 × (300, 0) corde"),
        ("footing [35](wm) min, allure 6'10 au kilo", "1 × (2100, 0) footing"),
        ("ce soir 20 h au club : [8](n) x [2](wm) min", "8 × (120, 0)"),
        ("course [1](wm) min, marche [1](bm) min, [6](n) fois", "6 × (60, 60) course"),
        ("pompes [30](ws) s, squats [30](ws) s, gainage pendant [2](wm) min", None),
    ],
)
def test_words_that_leave_a_doubt_do_not(source: str, wanted: str | None) -> None:
    assert program(source) == (
        wanted or "1 × (30, 0) pompes, 1 × (30, 0) squats, 1 × (120, 0) gainage"
    )
