import copy
import json
import re
import threading
from collections.abc import Callable, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from click.testing import CliRunner

from speechtimer.cli import main
from speechtimer.dataset import Sentence, read_jsonl, write_jsonl
from speechtimer.errors import ConfigError, DataError
from speechtimer.tagging.crf import Crf
from speechtimer.tagging.export import fast_model
from speechtimer.tagging.fast import FastTagger
from speechtimer.tagging.flair_tagger import FlairTagger, load_sequence_tagger
from speechtimer.tagging.lstm import Floats, Layout
from speechtimer.tagging.words import plain_words
from speechtimer.tokens import tokenize
from speechtimer.training.config import LstmCrfConfig, TrainConfig
from speechtimer.training.lstm_crf import LstmCrf, build_tagger, word_counts
from speechtimer.training.posteriors import LabellingProgress, Posteriors, write_posteriors
from speechtimer.training.saving import micro_f1
from speechtimer.training.student import Student
from speechtimer.training.teacher import Teacher
from speechtimer.training.train import Report, train
from tests.tagging.models import TAGS, random_model
from tests.training.corpus import some_sentences
from tests.training.encoders import save_camembert
from tests.training.stock_flair import flair_sentence
from tests.training.test_continued import other_labels

Make = Callable[..., TrainConfig]
SHIPPED = Path(__file__).parents[2] / "models" / "lstm_crf" / "model.pt"
TEXTS = ["3 séries de 3 minutes", "", "oui", *(s.text for s in some_sentences(50, seed=5))]
SENTENCES = some_sentences(40, seed=6)


@pytest.fixture(scope="session")
def students(config_for: Make, tmp_path_factory: pytest.TempPathFactory) -> Make:
    """The configuration of a small student; options are those of its teacher."""
    posteriors = tmp_path_factory.mktemp("posteriors")

    def make(output: Path, *, model: dict[str, Any] | None = None, **teacher: Any) -> TrainConfig:
        config = config_for(output, model=model)
        given = {"models": [SHIPPED], "folder": posteriors} | teacher
        return TrainConfig.model_validate(config.model_dump() | {"teacher": given})

    return make


def _changed(config: TrainConfig, **sections: dict[str, Any]) -> TrainConfig:
    content = config.model_dump(mode="json")
    for name, values in sections.items():
        content[name] |= values
    return TrainConfig.model_validate(content)


@pytest.fixture(scope="module", params=[True, False], ids=["crf", "softmax"])
def student(
    request: pytest.FixtureRequest,
    students: Make,
    corpus: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Report:
    """A student of sentences that bear no labels: what it knows is from its teacher."""
    folder = tmp_path_factory.mktemp("student")
    bare = [Sentence(sentence.text) for sentence in read_jsonl(corpus / "train.jsonl")]
    write_jsonl(folder / "bare.jsonl", bare)
    config = students(folder / "run", model={"crf": request.param})
    bare_corpus = {"train": str(folder / "bare.jsonl")}
    return train(_changed(config, corpus=bare_corpus, training={"epochs": 12}))


def test_it_learns_what_its_teacher_says(student: Report, corpus: Path) -> None:
    losses = [epoch.loss for epoch in student.history]
    assert losses[-1] < losses[0] / 4
    teacher, learnt = (
        FastTagger(fast_model(load_sequence_tagger(file))) for file in (SHIPPED, student.model)
    )
    texts = [sentence.text for sentence in read_jsonl(corpus / "dev.jsonl")]
    said = [Sentence(t, s) for t, s in zip(texts, teacher.predict(texts), strict=True)]
    assert micro_f1(learnt, said) > 0.75


def test_stock_flair_gives_the_same_tags_and_score(student: Report, corpus: Path) -> None:
    sentences = list(read_jsonl(corpus / "test.jsonl"))
    texts = [sentence.text for sentence in sentences]
    tagger = load_sequence_tagger(student.model)
    theirs = FlairTagger(tagger).predict(texts)
    assert FastTagger(fast_model(tagger)).predict(texts) == theirs
    found = tagger.evaluate([flair_sentence(s) for s in sentences], gold_label_type="timer")
    assert found.main_score == pytest.approx(student.test_micro_f1)


def test_the_card_and_the_settings_tell_of_the_teacher(student: Report) -> None:
    card = json.loads((student.folder / "card.json").read_text(encoding="utf-8"))
    (fingerprint,) = card["teacher"].values()
    assert f"- teacher 0: `sha256:{fingerprint}`" in (student.folder / "card.md").read_text()
    assert card["config"]["teacher"]["models"] == ["model.pt"]


class _Said:
    """What some tagger thinks of sentences."""

    def __init__(self, tagger: Any) -> None:
        self._tagger = FastTagger(fast_model(tagger))

    def __getitem__(self, text: str) -> Any:
        return self._tagger.posteriors([text])[0][:, :15]


@pytest.fixture
def model(request: pytest.FixtureRequest) -> LstmCrf:
    torch.manual_seed(0)
    counts = word_counts(plain_words(tokenize(sentence.text)) for sentence in SENTENCES)
    config = LstmCrfConfig(crf=request.param, hidden_size=16)
    return LstmCrf(build_tagger(config, counts).eval(), counts)


@pytest.mark.parametrize("model", [True, False], ids=["crf", "softmax"], indirect=True)
@pytest.mark.parametrize("temperature", [1.0, 3.0])
def test_whoever_thinks_as_its_teacher_has_nothing_to_learn(
    model: LstmCrf, temperature: float
) -> None:
    def slope(teacher: Any) -> float:
        student = Student(model, _Said(teacher), gold=0, temperature=temperature)
        loss = student.loss([student.encode(sentence) for sentence in SENTENCES])
        found = torch.autograd.grad(loss, list(model.tagger.parameters()), allow_unused=True)
        return max(float(one.abs().max()) for one in found if one is not None)

    other = copy.deepcopy(model.tagger)
    torch.nn.init.normal_(other.linear.bias)
    assert slope(model.tagger) < 0.001 * slope(other)


@pytest.mark.parametrize("model", [True, False], ids=["crf", "softmax"], indirect=True)
def test_the_loss_of_gold_labels_has_its_share(model: LstmCrf) -> None:
    def loss(gold: float) -> float:
        student = Student(model, _Said(model.tagger), gold=gold, temperature=1)
        found = student.loss([student.encode(sentence) for sentence in SENTENCES])
        return float(found.detach())

    gold = float(model.loss([model.encode(sentence) for sentence in SENTENCES]).detach())
    assert loss(1) == pytest.approx(gold)
    assert loss(0.25) == pytest.approx(0.75 * loss(0) + 0.25 * gold)
    assert loss(0) != pytest.approx(gold)


def test_the_posteriors_are_computed_once(students: Make, tmp_path: Path) -> None:
    told: list[LabellingProgress] = []
    config = _changed(
        students(tmp_path / "a", folder=tmp_path / "posteriors"), training={"epochs": 1}
    )
    first = train(config, labelling=told.append)
    again = train(
        config.model_copy(update={"output": tmp_path / "b"}),
        labelling=lambda _: pytest.fail("they are there"),
    )
    assert [(now.sentence, now.sentences) for now in told] == [(300, 300)]
    one, two = (torch.load(r.model, weights_only=False)["state_dict"] for r in (first, again))
    assert all(torch.equal(one[name], two[name]) for name in one)


@pytest.fixture(scope="module")
def transformers(config_for: Make, tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """A tiny Transformer with a CRF, and one without."""
    folder = tmp_path_factory.mktemp("transformers")
    encoder = save_camembert(folder / "encoder")

    def made(crf: bool) -> Path:
        config = config_for(folder / str(crf), epochs=1, learning_rate=0.003)
        model = {"family": "transformer", "encoder": str(encoder), "crf": crf}
        return train(TrainConfig.model_validate(config.model_dump() | {"model": model})).model

    return {crf: made(crf) for crf in (True, False)}


def _taught(*models: Path) -> list[Floats]:
    return Teacher(models, load_sequence_tagger(models[0]), device="cpu").posteriors(TEXTS)


def test_a_transformer_says_what_flair_says(transformers: dict[bool, Path]) -> None:
    tagger = load_sequence_tagger(transformers[False])
    for text, found in zip(TEXTS, _taught(transformers[False]), strict=True):
        if not text:
            assert found.shape == (0, 15)
            continue
        sentence = flair_sentence(Sentence(text))
        tagger.predict(sentence, return_probabilities_for_all_classes=True)
        expected = [[t.score for t in token.get_tags_proba_dist("timer")] for token in sentence]
        np.testing.assert_allclose(found, expected, atol=1e-5)


def test_a_transformer_s_crf_reads_what_flair_s_reads(transformers: dict[bool, Path]) -> None:
    tagger = load_sequence_tagger(transformers[True])
    for text, found in zip(TEXTS, _taught(transformers[True]), strict=True):
        if not text:
            continue
        tensors = tagger._prepare_tensors([flair_sentence(Sentence(text))])
        with torch.no_grad():
            scores, lengths, transitions = tagger.forward(*tensors)
        # Flair's are of all pairs of tags, with their transition.
        emissions = scores[:, :, :, 0] - transitions[:, 0]
        crf = Crf(transitions.detach().numpy(), start=15, stop=16)
        expected = crf.posteriors(
            emissions.detach().numpy().transpose(1, 0, 2), Layout(lengths.tolist())
        )
        np.testing.assert_allclose(found, expected[:, 0, :15], atol=1e-5)


def test_several_models_are_averaged(transformers: dict[bool, Path]) -> None:
    one, two = _taught(SHIPPED), _taught(transformers[False])
    together, backwards = (_taught(*both) for both in permutations((SHIPPED, transformers[False])))
    for mean, other, *each in zip(together, backwards, one, two, strict=True):
        np.testing.assert_allclose(mean, sum(each) / 2, atol=1e-6)
        assert np.array_equal(mean.astype(np.float16), other.astype(np.float16))


class _InterruptedError(Exception):
    pass


@pytest.fixture
def small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("speechtimer.training.posteriors._GROUP", 20)


@pytest.fixture
def label() -> Callable[[Sequence[str]], list[Floats]]:
    return FastTagger(random_model()).posteriors


@pytest.mark.usefixtures("small_groups")
@pytest.mark.parametrize(("left", "first"), [(0, 20), (-1, 40), (None, 53)])
def test_interrupted_labelling_goes_on_to_the_same_bytes(
    label: Callable[[Sequence[str]], list[Floats]], left: int | None, first: int, tmp_path: Path
) -> None:
    whole, killed = tmp_path / "whole.f16", tmp_path / "killed.f16"
    write_posteriors(whole, TEXTS, lambda: label, tags=len(TAGS))

    def stop(now: LabellingProgress) -> None:
        if now.sentence == 40:
            raise _InterruptedError

    with pytest.raises(_InterruptedError):
        write_posteriors(killed, TEXTS, lambda: label, tags=len(TAGS), progress=stop)
    assert not killed.exists()
    partial = tmp_path / "killed.f16.partial"
    partial.write_bytes(partial.read_bytes()[:left])
    told: list[LabellingProgress] = []
    write_posteriors(killed, TEXTS, lambda: label, tags=len(TAGS), progress=told.append)

    assert killed.read_bytes() == whole.read_bytes()
    assert (told[0].sentence, told[0].sentences) == (first, len(TEXTS))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["killed.f16", "whole.f16"]
    read = Posteriors(killed, TEXTS, tags=len(TAGS))
    for text, expected in zip(TEXTS, label(TEXTS), strict=True):
        np.testing.assert_allclose(read[text], expected, atol=1e-3)


def test_of_two_at_a_time_one_waits(
    label: Callable[[Sequence[str]], list[Floats]], tmp_path: Path
) -> None:
    file, started, go_on = tmp_path / "a.f16", threading.Event(), threading.Event()
    calls: list[int] = []

    def slow(texts: Sequence[str]) -> list[Floats]:
        calls.append(len(texts))
        started.set()
        assert go_on.wait(timeout=60)
        return label(texts)

    def write() -> None:
        write_posteriors(file, TEXTS, lambda: slow, tags=len(TAGS))

    both = [threading.Thread(target=write) for _ in range(2)]
    for one in both:
        one.start()
        assert started.wait(timeout=60)
    go_on.set()
    for one in both:
        one.join()
    assert calls == [len(TEXTS)]
    assert [found.name for found in tmp_path.iterdir()] == ["a.f16"]
    Posteriors(file, TEXTS, tags=len(TAGS))


def test_a_damaged_file_is_named(
    label: Callable[[Sequence[str]], list[Floats]], tmp_path: Path
) -> None:
    file = tmp_path / "a.f16"
    write_posteriors(file, TEXTS, lambda: label, tags=len(TAGS))
    file.write_bytes(file.read_bytes()[:-2])
    with pytest.raises(DataError, match=r"a\.f16: damaged: remove it"):
        Posteriors(file, TEXTS, tags=len(TAGS))


def test_a_missing_teacher_is_named(students: Make, tmp_path: Path) -> None:
    config = students(tmp_path / "run", models=[SHIPPED, tmp_path / "none.pt"])
    with pytest.raises(DataError, match=r"teacher\.models\.1: there is no file .*none\.pt"):
        train(config)


def test_a_teacher_of_other_labels_is_refused(students: Make, tmp_path: Path) -> None:
    config = students(tmp_path / "run", models=[other_labels(tmp_path / "other.pt")])
    with pytest.raises(ConfigError, match=r"other\.pt finds other labels than the seven"):
        train(config)
    assert not config.output.exists()


def test_a_teacher_of_another_tag_format_is_refused(students: Make, tmp_path: Path) -> None:
    config = students(tmp_path / "run", model={"tag_format": "BIOES"})
    with pytest.raises(ConfigError, match=r"model\.pt has BIO tags and model\.tag_format is BIOES"):
        train(config)


def test_a_student_is_an_lstm(students: Make, tmp_path: Path) -> None:
    content = students(tmp_path / "run").model_dump()
    content["model"] = {"family": "transformer", "encoder": "none"}
    with pytest.raises(ValueError, match=r"a transformer does not learn from one"):
        TrainConfig.model_validate(content)


def test_the_command(students: Make, tmp_path: Path) -> None:
    file = tmp_path / "student.json"
    file.write_text(students(tmp_path / "run").model_dump_json(), encoding="utf-8")

    def run(*words: object) -> Any:
        return CliRunner().invoke(main, ["distill", *map(str, words)])

    result = run(file, "--training.epochs", 1)
    assert result.exit_code == 0, result.output
    assert re.search(r"model\.pt: \d\.\d\d MB, best epoch 1\n", result.stdout)
    again = run(file, "--training.epochs", 1)
    assert (again.exit_code, again.stderr.count("\n")) == (1, 1)
    assert "is not empty" in again.stderr
    refused = run(file, "--teacher", "null")
    assert refused.stderr.endswith(
        "has no teacher: give teacher.models, or use speechtimer train\n"
    )
