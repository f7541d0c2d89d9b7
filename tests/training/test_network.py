"""Flair's own loss, gradients and LSTM are the oracle."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from speechtimer.tagging.crf import Crf
from speechtimer.tagging.lstm import Layout, reversal, running_rows
from speechtimer.tagging.words import plain_words
from speechtimer.tokens import tokenize
from speechtimer.training.config import LstmCrfConfig
from speechtimer.training.crf import crf_posteriors
from speechtimer.training.lstm_crf import build_tagger, encoder_of, word_counts
from speechtimer.training.network import Network
from speechtimer.training.recurrent import lstm
from tests.marked import marked
from tests.training.corpus import some_sentences
from tests.training.stock_flair import flair_sentence

SENTENCES = [
    *some_sentences(20, seed=1),
    marked("[3](n) séries de [3](wm) minutes de 3 3 3"),  # words said twice
    marked("oui"),
    marked("日本 日 本 é🎉"),
]


@pytest.mark.parametrize("tag_format", ["BIO", "BIOES"])
@pytest.mark.parametrize(("layers", "crf"), [(1, True), (2, True), (1, False)])
def test_loss_and_gradients_are_flairs(tag_format: str, layers: int, crf: bool) -> None:
    torch.manual_seed(0)
    counts = word_counts(plain_words(tokenize(s.text)) for s in SENTENCES[:20])
    settings = {"tag_format": tag_format, "rnn_layers": layers, "hidden_size": 16, "crf": crf}
    config = LstmCrfConfig.model_validate(settings)
    tagger = build_tagger(config, counts).eval()
    theirs, _ = tagger.forward_loss([flair_sentence(s) for s in SENTENCES])
    expected = torch.autograd.grad(theirs, list(tagger.parameters()), allow_unused=True)
    encoder = encoder_of(tagger)
    encoded = [encoder.encode(s, bioes=tag_format == "BIOES") for s in SENTENCES]
    ours = Network(tagger).loss(encoder.batch(encoded))
    found = torch.autograd.grad(ours, list(tagger.parameters()), allow_unused=True)
    torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-3)
    for (name, parameter), want, have in zip(
        tagger.named_parameters(), expected, found, strict=True
    ):
        zero = torch.zeros_like(parameter)
        torch.testing.assert_close(
            zero if have is None else have,
            zero if want is None else want,
            rtol=1e-3,
            atol=1e-4,
            msg=name,
        )


def test_the_posteriors_have_the_right_values_and_gradients() -> None:
    rng, lengths = np.random.default_rng(0), np.array([4, 3, 1])
    emissions, transitions = (
        rng.normal(0, 2, shape).astype(np.float32) for shape in ((4, 3, 5), (5, 5))
    )
    back, running = reversal(lengths), running_rows(lengths)
    mask = np.arange(4)[:, None] < lengths
    ends = SimpleNamespace(start_tag=3, stop_tag=4)

    def found(emissions: torch.Tensor, transitions: torch.Tensor) -> torch.Tensor:
        crf = SimpleNamespace(transitions=transitions)
        tagger = SimpleNamespace(crf=crf, viterbi_decoder=ends)
        shares = crf_posteriors(tagger, emissions, torch.from_numpy(back), running)
        return shares[torch.from_numpy(mask)]

    given = [torch.from_numpy(x).double().requires_grad_(True) for x in (emissions, transitions)]
    crf = Crf(transitions, start=3, stop=4)
    expected = crf.posteriors(emissions, Layout(lengths.tolist()))[mask]
    np.testing.assert_allclose(found(*given).exp().detach().numpy(), expected, rtol=0, atol=1e-6)
    assert torch.autograd.gradcheck(found, given)


def test_the_lstm_has_the_right_gradients() -> None:
    torch.manual_seed(0)
    gates = torch.randn(2, 3, 4, 8, dtype=torch.float64, requires_grad=True)
    recurrent = torch.randn(2, 2, 8, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda g, r: lstm(g, r, [4, 3, 1]), (gates, recurrent))
