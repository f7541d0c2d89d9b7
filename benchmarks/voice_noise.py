"""What is heard for what, as noise: ``python benchmarks/voice_noise.py PAIRS.jsonl …``.

From what `benchmarks/voice_pairs.py` wrote, counts the words that a recogniser's first choices have
in the place of others that sound alike, numbers aside, and writes them as the table of the layer
"misrecognise" of `speechtimer.dataset.noise`.
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

from speechtimer.numbers import read_number
from speechtimer.voice.phonetics import distance, sounds
from speechtimer.voice.words import Word, spoken_words

TABLE = Path(__file__).parent.parent / "speechtimer" / "dataset" / "misheard.json"

_MOST_WORDS = 3
# Of the phonemes; what differs more was not misheard but skipped or invented.
_FARTHEST = 0.5


def misheard(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """Said words, and how often each others were heard in their place."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        firsts = set(_first_choices(row["hypotheses"]))
        for said, heard in {pair for first in firsts for pair in _pairs(row["said"], first)}:
            counts[said][heard] += 1
    return {said: dict(heard.most_common()) for said, heard in sorted(counts.items())}


def _first_choices(hypotheses: Iterable[tuple[str, float, int, bool]]) -> Iterator[str]:
    """Of the search without and of the one with an example."""
    seen = set()
    for text, _, _, prompted in hypotheses:
        if prompted not in seen:
            seen.add(prompted)
            yield text


def _pairs(said: str, heard: str) -> Iterator[tuple[str, str]]:
    words, others = spoken_words(said), spoken_words(heard)
    changes = Levenshtein.opcodes([word.spoken for word in words], [word.spoken for word in others])
    for change in changes:
        mine = words[change.src_start : change.src_end]
        theirs = others[change.dest_start : change.dest_end]
        if change.tag == "replace" and _sound_alike(mine, theirs):
            yield _written(said, mine), _written(heard, theirs)


def _sound_alike(words: list[Word], others: list[Word]) -> bool:
    if max(len(words), len(others)) > _MOST_WORDS:
        return False
    if any(read_number(word.spoken) is not None for word in (*words, *others)):
        return False
    one, other = (sounds(tuple(word.spoken for word in side)) for side in (words, others))
    return distance(one, other) <= _FARTHEST * max(len(one), len(other))


def _written(text: str, words: list[Word]) -> str:
    return text[words[0].start : words[-1].end].lower()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("pairs", type=Path, nargs="+")
    given = arguments.parse_args()
    rows = [
        json.loads(line)
        for pairs in given.pairs
        for line in pairs.read_text(encoding="utf-8").splitlines()
    ]
    words = misheard(rows)
    made = {"recordings": len(rows), "voices": sorted({row["voice"] for row in rows})}
    table = {"made": made, "words": words}
    TABLE.write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(made, len(words))


if __name__ == "__main__":
    main()
