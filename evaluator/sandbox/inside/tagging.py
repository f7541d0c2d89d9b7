"""What a built model says of sentences that are words already."""

from collections.abc import Callable
from typing import Any

__all__ = ["Tag", "Tagged", "tagger_of"]

# Words of a sentence → its spans: first word, the word after the last, label, score.
Tagged = list[tuple[int, int, str, float]]
Tag = Callable[[list[list[str]]], list[Tagged]]


def tagger_of(tagger: Any) -> Tag:
    """The function that asks a `flair.models.SequenceTagger`."""
    from flair.data import Sentence

    def tag(batch: list[list[str]]) -> list[Tagged]:
        sentences = [Sentence(words) for words in batch]
        for sentence in sentences:
            # Alone, as an API gets it; else a model with use_context reads its batch's others too.
            Sentence.set_context_for_sentences([sentence])
        tagger.predict(sentences, mini_batch_size=len(batch))
        return [
            sorted(
                (
                    label.data_point[0].idx - 1,
                    label.data_point[-1].idx,
                    label.value,
                    float(label.score),
                )
                for label in sentence.get_labels(tagger.tag_type)
            )
            for sentence in sentences
        ]

    return tag
