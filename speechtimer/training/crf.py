"""A Flair CRF's loss and posteriors, computed for a whole mini-batch at once.

Same parameters as Flair's, and the loss has the formula of its `ViterbiLoss`, which keeps a matrix
of all pairs of tags for each token.
"""

from typing import Any

import torch
from torch import Tensor

__all__ = ["crf_loss", "crf_posteriors"]

# Below this a probability is 0 in single precision, and has no logarithm.
_TINY = 1e-30


def crf_loss(
    tagger: Any, emissions: Tensor, tags: Tensor, mask: Tensor, lengths: Tensor, running: list[int]
) -> Tensor:
    """The negative log-likelihood of tags, summed over sentences, which go from long to short.

    Args:
        emissions: scores of each tag ``(steps, sentences, tags)``.
        tags: the gold tags ``(steps, sentences)``.
        mask: where there is a token ``(steps, sentences)``.
        lengths: tokens of each sentence ``(sentences,)``.
        running: how many sentences still run at each step.
    """
    transitions = tagger.crf.transitions
    start, stop = tagger.viterbi_decoder.start_tag, tagger.viterbi_decoder.stop_tag
    everything = _all_paths(emissions, running, transitions, start=start, stop=stop)
    scores = emissions.gather(2, tags[:, :, None])[:, :, 0]
    moves = transitions[tags[1:], tags[:-1]]
    last = tags[lengths - 1, torch.arange(len(lengths), device=tags.device)]
    ends = transitions[tags[0], start].sum() + transitions[stop, last].sum()
    return everything - scores[mask].sum() - moves[mask[1:]].sum() - ends


def _all_paths(
    emissions: Tensor, running: list[int], transitions: Tensor, *, start: int, stop: int
) -> Tensor:
    """The logarithm of the sum over all tag paths, summed over the sentences.

    Sums are kept as probabilities scaled to 1 at each step, so that a step is a matrix product.
    """
    highest = transitions.max().detach()
    onward = (transitions - highest).exp().T  # (from, to)
    peaks = emissions.max(dim=2, keepdim=True).values.detach()
    likely = (emissions - peaks).exp()
    arriving = onward[start].expand(emissions.shape[1], -1)
    total = emissions.new_zeros(())
    for step, rows in enumerate(running):
        following = running[step + 1] if step + 1 < len(running) else 0
        now = arriving[:rows] * likely[step, :rows]
        scale = now.sum(dim=1, keepdim=True)
        now = now / scale
        total = total + (scale.log() + peaks[step, :rows] + highest).sum()
        ended = now[following:rows] @ onward[:, stop]
        total = total + (ended.log() + highest).sum()
        arriving = now[:following] @ onward
    return total


def crf_posteriors(tagger: Any, emissions: Tensor, back: Tensor, running: list[int]) -> Tensor:
    """The logarithm of how likely each tag is at each step ``(steps, sentences, tags)``.

    Given the whole sentence, by the forward-backward algorithm; see
    `speechtimer.tagging.crf.posteriors`, which does the same without gradients. What stands after
    a sentence's end means nothing.

    Args:
        emissions: scores of each tag ``(steps, sentences, tags)``.
        back: where each step of the reversed sentences comes from ``(steps, sentences)``.
        running: how many sentences still run at each step.
    """
    transitions = tagger.crf.transitions
    start, stop = tagger.viterbi_decoder.start_tag, tagger.viterbi_decoder.stop_tag
    onward = (transitions - transitions.max().detach()).exp().T  # (from, to)
    moves = torch.stack([onward, onward.T])
    peaks = emissions.max(dim=2, keepdim=True).values.detach()
    likely = (emissions - peaks).exp()
    rows = torch.arange(emissions.shape[1], device=emissions.device)
    seen = torch.stack([likely, likely[back, rows]])
    now = torch.stack([onward[start], onward[:, stop]])[:, None].expand(-1, len(rows), -1)
    sums = [now]
    for step, following in enumerate(running[1:]):
        now = now[:, :following] * seen[:, step, :following]
        # No share of the tags depends on the scale, so that no gradient goes through it.
        now = torch.bmm(now / now.detach().sum(dim=2, keepdim=True).clamp_min(_TINY), moves)
        sums.append(now)
    before = torch.stack([_filled(one, len(rows)) for one in sums], dim=1).clamp_min(_TINY).log()
    joint = before[0] + emissions - peaks + before[1][back, rows]
    return joint.log_softmax(dim=2)


def _filled(values: Tensor, rows: int) -> Tensor:
    """Sums of the sentences that still run, and 0 for those that have ended."""
    return torch.nn.functional.pad(values, (0, 0, 0, rows - values.shape[1]))
