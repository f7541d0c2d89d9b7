"""What a model gets wrong, counted by hand, and the page that shows it."""

import re
from pathlib import Path

import pytest

from speechtimer.confusion import Match, matches
from speechtimer.dataset import Sentence
from speechtimer.labels import Label
from speechtimer.report.errors import Analysis, WrongSentence, analyse, errors_page
from speechtimer.report.nearest import Neighbour
from tests.marked import marked
from tests.report.conftest import Open, overflow

ROUNDS, WORK, REST = Label.NB_ROUNDS, Label.DURATION_WT_MIN, Label.DURATION_BR_SD


def _sentence(source: str, *tags: str) -> Sentence:
    sentence = marked(source)
    return Sentence(sentence.text, sentence.spans, tags=tags).assembled()


PAIRS = [
    (
        _sentence("[3](n) tours de [2](wm) min", "basic", "clean"),
        _sentence("[3](n) tours de [2](wm) min"),
    ),
    (
        _sentence("[4](n) tours de [2](wm) min, [30](bs) s", "basic", "spoken"),
        _sentence("[4](wm) tours de 2 min, [30](bs) s"),
    ),
    (
        _sentence("[une](wm) minute [et demie](ws) <script>", "fraction"),
        _sentence("[une](wm) minute et [demie](ws) <script>"),
    ),
    (_sentence("il est 18 h", "negative"), _sentence("il est [18](wh) h")),
]


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return analyse(PAIRS)


@pytest.mark.parametrize(
    ("gold", "found", "pairs"),
    [
        ("[3](n) tours", "[3](n) tours", [Match(ROUNDS, ROUNDS)]),
        ("[3](n) tours", "[3](wm) tours", [Match(ROUNDS, WORK)]),
        ("[3](n) tours", "3 tours", [Match(ROUNDS, None)]),
        ("3 tours", "[3](n) tours", [Match(None, ROUNDS)]),
        ("[et demie](bs)", "et [demie](bs)", [Match(REST, REST, moved=True)]),
        ("[et demie](bs)", "et [demie](n)", [Match(REST, ROUNDS, moved=True)]),
        ("[a b](n) c", "[a](n) [b](n) c", [Match(ROUNDS, ROUNDS, moved=True), Match(None, ROUNDS)]),
        ("[a](n) b", "a [b](n)", [Match(ROUNDS, None), Match(None, ROUNDS)]),
        # A span with the same limits is not given away to one that only overlaps it.
        ("[a](n) [b](wm)", "[a](n) [b](wm)", [Match(ROUNDS, ROUNDS), Match(WORK, WORK)]),
    ],
)
def test_matches(gold: str, found: str, pairs: list[Match]) -> None:
    assert list(matches(marked(gold).spans, marked(found).spans)) == pairs


def test_confusion(analysis: Analysis) -> None:
    assert analysis.confusion == {
        Match(ROUNDS, ROUNDS): 1,
        Match(WORK, WORK): 2,
        Match(ROUNDS, WORK): 1,
        Match(WORK, None): 1,
        Match(REST, REST): 1,
        Match(Label.DURATION_WT_SD, Label.DURATION_WT_SD, moved=True): 1,
        Match(None, Label.DURATION_WT_HR): 1,
    }


def test_phenomena(analysis: Analysis) -> None:
    basic = analysis.phenomena["basic"]
    assert (basic.sentences, basic.exact_timer) == (2, 0.5)
    assert basic.micro_f1 == pytest.approx(2 * 3 / (2 * 3 + 1 + 2))
    assert analysis.phenomena["spoken"].sentences == 1
    assert analysis.scores.sentences == 4


def test_wrong_sentences(analysis: Analysis) -> None:
    assert analysis.wrong == 3
    assert [wrong.gold.text for wrong in analysis.shown] == [gold.text for gold, _ in PAIRS[1:]]
    assert analysis.shown[0].labels == [ROUNDS, WORK]


def test_right_spans_with_another_program_are_wrong() -> None:
    gold = marked("[3](n) tours de [2](wm) min")
    assert analyse([(gold, gold.assembled())]).wrong == 1


def test_only_the_first_are_kept() -> None:
    analysis = analyse(PAIRS * 3, most_shown=2)
    assert (analysis.wrong, len(analysis.shown)) == (9, 2)
    assert "Les 2 premières sur 9." in _page(analysis)


def _page(analysis: Analysis) -> str:
    return errors_page(analysis, model="a/model.pt", files=[Path("x/dev.jsonl")])


def test_the_page(analysis: Analysis) -> None:
    html = _page(analysis)
    text = " ".join(re.sub(r"<[^>]+>", " ", html.partition("<body>")[2]).split())
    assert "Les erreurs du modèle a/model.pt" in text
    assert "phrases fausses 3" in text
    assert "effort s · · · · · · · · autres limites · · · 1" not in text  # no empty row
    assert "autres limites · · · 1 · · · ·" in text
    assert "rien (inventé) · 1 · · · · · ·" in text
    assert "basic 2 · F1 66,7 % 50,0 %" in text
    assert "negative 1 0 %" in text


def test_the_page_is_escaped_and_alone(analysis: Analysis) -> None:
    tagged = Sentence("'><img src=x>", tags=("'><img src=x>",))
    wrong = WrongSentence(tagged, Sentence(tagged.text), (Neighbour(tagged, 50.0),))
    html = _page(analyse([(tagged, marked("[a](n)"))]))
    html += _page(Analysis(analysis.scores, analysis.confusion, {}, 4, [*analysis.shown, wrong]))
    assert "<img" not in html
    assert html.count("<script") == 2  # the two pages' own
    assert "&lt;script&gt;" in html
    assert re.findall(r"(?:https?:)?//\w", html) == []


def test_nothing_is_wrong() -> None:
    html = _page(analyse(PAIRS[:1]))
    assert "Aucune : chaque" in html.replace("\u00a0", " ")
    assert "<article" not in html


@pytest.fixture
def file(analysis: Analysis, tmp_path: Path) -> Path:
    file = tmp_path / "errors.html"
    file.write_text(_page(analysis), encoding="utf-8")
    return file


def test_in_a_browser(file: Path, open_page: Open, width: int) -> None:
    page = open_page(file, width=width)
    assert overflow(page) == 0
    assert page.locator("article:visible").count() == 3
    assert page.locator("output").inner_text() == "3 phrases"
    page.get_by_label("Phénomène").select_option("fraction")
    assert page.locator("article:visible").count() == 1
    assert page.locator("output").inner_text() == "1 phrase"
    page.get_by_label("Étiquette fausse").select_option("nb_rounds")
    assert page.locator("article:visible").count() == 0
    page.get_by_label("Phénomène").select_option("")
    assert page.locator("article:visible .side").first.inner_text().splitlines()[0] == "attendu"
    odd = page.locator("article:visible .side").first.locator("mark.odd")
    assert odd.all_inner_texts() == ["4", "2"]


def test_without_script_all_is_there(file: Path, open_page: Open) -> None:
    page = open_page(file, script=False)
    assert page.locator("article:visible").count() == 3
    assert page.locator("#filters").is_hidden()
