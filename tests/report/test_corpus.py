"""The page about a corpus."""

import re
from pathlib import Path

import pytest

from speechtimer.dataset.statistics import describe_corpus
from speechtimer.report.corpus import corpus_page
from tests.dataset.corpus_folder import write_corpus
from tests.report.conftest import Open, overflow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_corpus(tmp_path_factory.mktemp("page") / "corpus")
    page = corpus_page(describe_corpus(folder), name="petit")
    (folder / "report.html").write_text(page, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def html(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


def test_sentences_are_escaped(html: str) -> None:
    assert "<script" not in html
    assert "&lt;script&gt;alert(&#39;" in html
    assert "3 &lt;séries&gt;" in html


def test_nothing_is_elsewhere(html: str) -> None:
    assert re.findall(r"(?:https?:)?//\w", html) == []
    assert re.findall(r"\b(?:src|href)=\"(?!#|data:)", html) == []
    assert "default-src 'none'" in html


def test_no_id_is_given_twice(html: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_figures(html: str) -> None:
    text = " ".join(re.sub(r"<[^>]+>", " ", html.partition("<body>")[2]).split())
    assert "phrases 6" in text
    assert "entraînement 5 4 20,0 % 40,0 %" in text  # sentences, templates, no span, no timer
    assert "mise au point 1 1 0 % 0 %" in text
    assert "Comparées à 5 phrases" in text
    assert "le même texte 1 200 0,5 %" in text
    assert "un patron presque pareil 10 40 25,0 %" in text
    assert "zumba" in text
    assert "5 × 30 s · puis 1 × 1 min" in text


def test_without_corpus_json_there_is_no_leakage_report(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "corpus", manifest=False)
    html = corpus_page(describe_corpus(folder), name="petit")
    assert "n’a pas de rapport de fuites" in html
    assert "gabarits</th>" not in html


def test_one_split_without_anything_to_time(tmp_path: Path) -> None:
    (tmp_path / "test.jsonl").write_text('{"text": "", "spans": []}\n', encoding="utf-8")
    html = corpus_page(describe_corpus(tmp_path), name="vide")
    assert "Aucune entité." in html
    assert "Aucun minuteur." in html


def test_in_a_browser(folder: Path, open_page: Open, width: int) -> None:
    page = open_page(folder / "report.html", width=width)
    assert overflow(page) == 0
    assert page.title() == "Le corpus petit"
    mark = page.locator("#exemples mark", has_text="30").first
    assert mark.evaluate("mark => getComputedStyle(mark).backgroundColor") == "rgb(230, 159, 0)"
    bar = page.locator("#valeurs .track i").first
    assert bar.evaluate("bar => bar.clientWidth / bar.parentElement.clientWidth") == pytest.approx(
        1, abs=0.01
    )
    plot = page.locator("figure svg").first
    assert plot.locator("text", has_text="mots, nombres et signes").is_visible()
    assert plot.evaluate("svg => svg.getBoundingClientRect().width") > 250
