import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speechtimer.errors import ModelError
from speechtimer.tagging import load_tagger
from speechtimer.tagging.fast import FastTagger
from speechtimer.tokens import tokenize
from tests.tagging.models import parts, random_model

TAGGER = FastTagger(random_model())
TEXTS = [
    "3 séries de 2 minutes",
    "",
    "3 séries de 3 minutes de 3",
    " \t",
    "oui",
    "é🎉🎉 日本 日 本 \ud800",
    "3 séries puis 2 minutes, été " * 40,
    "x" * 1000,
]


def test_spans_carry_text_and_score() -> None:
    for text, spans in zip(TEXTS, TAGGER.predict(TEXTS), strict=True):
        assert list(spans) == sorted(spans)
        for span in spans:
            assert span.text == text[span.start : span.end] != ""
            assert 0 <= span.score <= 1


def test_something_is_found() -> None:
    assert sum(map(len, TAGGER.predict(TEXTS))) > 10


def test_each_token_has_a_score_of_which_a_span_s_is_the_mean() -> None:
    found = zip(TEXTS, TAGGER.predict(TEXTS), TAGGER.token_scores(TEXTS), strict=True)
    for text, spans, scores in found:
        tokens = tokenize(text)
        assert len(scores) == len(tokens)
        assert all(0 <= score <= 1 for score in scores)
        for span in spans:
            own = [
                score
                for token, score in zip(tokens, scores, strict=True)
                if span.start <= token.start < span.end
            ]
            assert span.score == pytest.approx(sum(own) / len(own))


def test_each_token_has_a_posterior_of_each_tag() -> None:
    found = zip(TEXTS, TAGGER.posteriors(TEXTS), TAGGER.token_scores(TEXTS), strict=True)
    for text, posteriors, scores in found:
        assert posteriors.shape == (len(tokenize(text)), len(random_model().tags))
        assert posteriors.sum(1) == pytest.approx(1.0)
        for shares, score in zip(posteriors, scores, strict=True):
            # That of the tag that it gets.
            assert np.abs(shares - score).min() < 1e-6


def test_scores_of_tokens_do_not_depend_on_company() -> None:
    alone = [TAGGER.token_scores([text])[0] for text in TEXTS]
    for scores, expected in zip(TAGGER.token_scores(TEXTS), alone, strict=True):
        assert scores == pytest.approx(expected)
    assert TAGGER.token_scores([]) == []


def test_a_reprojection_that_changes_nothing() -> None:
    tensors = dict(parts()["tensors"])
    tensors["reproject.weight"] = np.eye(12, dtype=np.float32)
    tensors["reproject.bias"] = np.zeros(12, np.float32)
    assert FastTagger(random_model(tensors=tensors)).predict(TEXTS) == TAGGER.predict(TEXTS)


def test_no_texts_and_no_tokens() -> None:
    assert TAGGER.predict([]) == []
    assert TAGGER.predict(["", "  "]) == [(), ()]


def test_a_batch_gives_what_each_sentence_gives() -> None:
    assert TAGGER.predict(TEXTS) == [TAGGER.predict([text])[0] for text in TEXTS]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(alphabet="ab3é'/ 🎉\n2’", max_size=40), max_size=8))
def test_order_and_company_change_nothing(texts: list[str]) -> None:
    found = TAGGER.predict(texts)
    assert TAGGER.predict(texts[::-1]) == found[::-1]
    for text, spans in zip(texts, found, strict=True):
        starts = {token.start for token in tokenize(text)}
        assert {span.start for span in spans} <= starts
        assert all(a.end <= b.start for a, b in pairwise(spans))


def test_the_same_answer_each_time_whatever_was_asked_before() -> None:
    fresh = FastTagger(random_model())
    first = [[(s, s.score) for s in spans] for spans in fresh.predict(TEXTS)]
    fresh.predict([f"mot{i} {i}" for i in range(9000)])  # more words than the cache holds
    assert [[(s, s.score) for s in spans] for spans in fresh.predict(TEXTS)] == first


def test_threads_may_share_a_tagger() -> None:
    shared = FastTagger(random_model())
    texts = [f"{i} séries de mot{i} {i % 7} minutes" for i in range(300)]
    expected = TAGGER.predict(texts)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: shared.predict(texts), range(8)))
    assert all(answer == expected for answer in answers)


def test_a_file_gives_the_same_tagger(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    random_model().save(path)
    loaded = FastTagger.load(path)
    assert loaded.predict(TEXTS) == TAGGER.predict(TEXTS)
    assert loaded.card == {"seed": 0}
    assert load_tagger(str(path)).predict(TEXTS) == TAGGER.predict(TEXTS)


def test_it_needs_no_torch(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    random_model().save(path)
    program = (
        "import sys; from speechtimer.tagging import load_tagger; "
        "load_tagger(sys.argv[1]).predict(['3 tours']); "
        "assert not {'torch', 'flair'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], check=True)


@pytest.mark.parametrize("name", ["model.onnx", "model", "model.safetensors.zip"])
def test_other_files_are_not_models(name: str) -> None:
    with pytest.raises(ModelError, match=r"\.safetensors .* or \.pt"):
        load_tagger(name)


# Ticks of the processor that all threads but the first have used.
TICKS = """
from pathlib import Path
def ticks():
    tasks = sorted(Path("/proc/self/task").iterdir(), key=lambda task: int(task.name))[1:]
    return sum(sum(map(int, (task / "stat").read_text().split()[13:15])) for task in tasks)
"""


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="asks Linux about threads")
@pytest.mark.parametrize("text", ["3 tours", "10 fois 30 secondes de gainage " * 20])
def test_products_stay_in_one_thread(text: str) -> None:
    code = (
        TICKS
        + f"""
from speechtimer import Parser
tagger = Parser().tagger
for i in range(20):
    if i == 10:  # OpenBLAS's threads wait busily for their first work
        before = ticks()
    tagger.predict([f"{{i}} {{n}} {text}" for n in range(250)])
print(ticks() - before)
"""
    )
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "2"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) <= 1
