"""Flair as it is, without this package: what its users have."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from speechtimer.dataset import Sentence
from speechtimer.tagging.words import plain_words
from speechtimer.tokens import tokenize
from speechtimer.training.lstm_crf import TAG_TYPE

__all__ = ["flair_sentence", "spans_of_stock_flair"]

# Run where speechtimer cannot be imported: spans of tokens, as stock Flair finds them.
_STOCK = """
import sys, json, logging
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "speechtimer":
            raise ImportError("stock Flair must do without " + name)
sys.meta_path.insert(0, Refuse())
try:
    import speechtimer
except ImportError:
    pass
else:
    sys.exit("speechtimer can be imported here")
import flair
flair.logger.setLevel(logging.ERROR)
from flair.data import Sentence
from flair.models import SequenceTagger
tagger = SequenceTagger.load(sys.argv[1])
sentences = [Sentence(words) for words in json.load(sys.stdin)]
tagger.predict(sentences)
print(json.dumps([
    sorted([l.data_point[0].idx - 1, l.data_point[-1].idx, l.value]
           for l in s.get_labels(tagger.tag_type))
    for s in sentences
]))
assert not any(name.split(".")[0] == "speechtimer" for name in sys.modules)
"""


def spans_of_stock_flair(
    model: Path, sentences: Sequence[Sentence], folder: Path
) -> list[list[tuple[int, int, str]]]:
    """Start, end and label of the spans that Flair finds, run in a folder without this package."""
    tokens = [tokenize(sentence.text) for sentence in sentences]
    answer = subprocess.run(
        [sys.executable, "-I", "-W", "ignore", "-c", _STOCK, str(model)],
        input=json.dumps([plain_words(sentence) for sentence in tokens]),
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    found = json.loads(answer.stdout.splitlines()[-1])
    return [
        [(words[a].start, words[b - 1].end, label) for a, b, label in spans]
        for words, spans in zip(tokens, found, strict=True)
    ]


def flair_sentence(sentence: Sentence) -> Any:
    """A sentence as Flair holds it, with its labels."""
    from flair.data import Sentence as FlairSentence

    tokens = tokenize(sentence.text)
    made = FlairSentence(plain_words(tokens))
    starts = {token.start: i for i, token in enumerate(tokens)}
    ends = {token.end: i for i, token in enumerate(tokens)}
    for span in sentence.spans:
        part = made[starts[span.start] : ends[span.end] + 1]
        part.add_label(TAG_TYPE, str(span.label))
    return made
