"""What listening knows: ``python benchmarks/voice_tables.py language|listening SOURCE``.

"language" counts the words of a generated corpus (train.jsonl); "listening" learns, from what
`benchmarks/voice_pairs.py` wrote, which words are heard for which others, and how much each feature
of a candidate weighs. Both write into speechtimer/voice/tables.
"""

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein

from speechtimer import Parser
from speechtimer.dataset import read_sentences
from speechtimer.dataset.sentence import Sentence
from speechtimer.program import same_timer
from speechtimer.voice.choice import FEATURES, options
from speechtimer.voice.hypothesis import Hypothesis
from speechtimer.voice.knowledge import phrases
from speechtimer.voice.language import BEGIN, END, NUMBER, PAUSE, LanguageModel, Ngrams, kind
from speechtimer.voice.plausibility import TimerCounts, count_timers
from speechtimer.voice.repairs import Repairer
from speechtimer.voice.words import pauses_before, spoken_words

TABLES = Path(__file__).parent.parent / "speechtimer" / "voice" / "tables"

# Counts below these are left out.
_LEAST = {"words": 3, "pairs": 4, "triples": 5, "numbers": 2, "before": 3, "after": 3}
_LEAST_OF_TIMERS = 2
# Registers that are spoken, and how many of the sentences without a timer are counted.
_REGISTERS = {"clean", "spoken"}
_ONE_OF_NO_TIMER = 4

_LONGEST_REPAIR = 3
# Where weights begin, and to which they are drawn: some hundred recordings are few, and generated
# sentences are not quite what people say.
_PRIOR = {
    "sound": 0.1,
    "prompted": 0.0,
    "first": 0.3,
    "cost": -0.3,
    "repairs": -0.3,
    "language": 0.3,
    "words": 0.5,
    "timer": 2.0,
    "unused": -1.0,
    "doubts": -0.7,
    "votes": 0.3,
    "shape": 0.3,
    "values": 0.1,
}
_PULL = 0.1
_STEPS = 800
_RATE = 0.03

Words = tuple[str, ...]
Floats = npt.NDArray[np.float64]


class Ranked(NamedTuple):
    """The candidates of a recording: features [candidate, feature], and which are right."""

    said: str
    features: Floats
    right: npt.NDArray[np.bool_]


def language_table(sentences: Iterable[Sentence]) -> dict[str, Any]:
    """Counts of words, pairs and triples of words, numbers and timers; how words are written."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in _LEAST}
    surfaces: defaultdict[str, Counter[str]] = defaultdict(Counter)
    programs = []
    for sentence in sentences:
        programs.append(sentence.program)
        row = [BEGIN, BEGIN]
        words = spoken_words(sentence.text)
        for word, pause in zip(words, pauses_before(sentence.text, words), strict=True):
            row += [PAUSE, word.spoken] if pause else [word.spoken]
            if word.spoken.isdecimal():
                counts["numbers"][word.spoken] += 1
            else:
                surfaces[word.spoken][sentence.text[word.start : word.end].lower()] += 1
        row.append(END)
        kinds = [kind(word) for word in row]
        for at in range(2, len(row)):
            counts["words"][kinds[at]] += 1
            counts["pairs"][" ".join(kinds[at - 1 : at + 1])] += 1
            counts["triples"][" ".join(kinds[at - 2 : at + 1])] += 1
            if kinds[at] == NUMBER:
                counts["after"][f"{kinds[at - 1]} {row[at]}"] += 1
            if kinds[at - 1] == NUMBER:
                counts["before"][f"{row[at - 1]} {kinds[at]}"] += 1
    counted = len(programs)
    timers = count_timers(program for program in programs if program is not None)
    # As histories.
    counts["words"][BEGIN] = counts["pairs"][f"{BEGIN} {BEGIN}"] = counted
    kept = {
        name: {key: n for key, n in sorted(counts[name].items()) if n >= least}
        for name, least in _LEAST.items()
    }
    for name, usual_ones in (("shapes", timers.shapes), ("values", timers.values)):
        kept[name] = {key: n for key, n in sorted(usual_ones.items()) if n >= _LEAST_OF_TIMERS}
    usual = {word: seen.most_common(1)[0][0] for word, seen in sorted(surfaces.items())}
    spelt = {w: surface for w, surface in usual.items() if w in kept["words"] and surface != w}
    return {"made": {"sentences": counted, **_versions()}, "written": spelt, **kept}


def heard_for(rows: Sequence[Mapping[str, Any]]) -> Counter[tuple[Words, Words]]:
    """In how many sentences words were heard (first) where others were said (second)."""
    sentences: defaultdict[tuple[Words, Words], set[str]] = defaultdict(set)
    for row in rows:
        said = _spoken(row["said"])
        for heard in {_spoken(text) for text, *_ in row["hypotheses"]}:
            for pair in _differences(heard, said):
                sentences[pair].add(row["said"])
    return Counter({pair: len(texts) for pair, texts in sentences.items()})


def fit(recordings: Sequence[Ranked]) -> dict[str, float]:
    """Weights under which the right candidates are the likeliest (log-linear, by Adam)."""
    useful = [r for r in recordings if r.right.any() and not r.right.all()]
    scale = np.concatenate([r.features for r in useful]).std(axis=0) + 1.0e-6
    prior = np.array([_PRIOR[name] for name in FEATURES]) * scale
    weights = prior
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, _STEPS + 1):
        slope = _PULL * (prior - weights)
        for recording in useful:
            scores = recording.features / scale @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            wanted = chances * recording.right
            slope += (wanted / wanted.sum() - chances) @ recording.features / scale / len(useful)
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        rate = _RATE / (np.sqrt(second / (1 - 0.999**step)) + 1.0e-8)
        weights = weights + rate * first / (1 - 0.9**step)
    return {
        name: round(float(weight), 4)
        for name, weight in zip(FEATURES, weights / scale, strict=True)
    }


def share_right(recordings: Sequence[Ranked], weights: Mapping[str, float]) -> float:
    """The share of the recordings whose best candidate is the right timer."""
    vector = np.array([weights[name] for name in FEATURES])
    return float(np.mean([r.right[np.argmax(r.features @ vector)] for r in recordings]))


def ranked(rows: Sequence[Mapping[str, Any]], language: Mapping[str, Any]) -> list[Ranked]:
    """The candidates of recordings, without the repairs that were learnt from these very ones."""
    ngrams = Ngrams(**{name: language[name] for name in _LEAST})
    timers = TimerCounts(language["shapes"], language["values"])
    repairer = Repairer(list(phrases(ngrams, language["written"])), LanguageModel(ngrams))
    parser = Parser()
    found = []
    for row in rows:
        gold = Sentence.from_dict({"text": "", "spans": [], "program": row["program"]}).program
        choices = options([Hypothesis(*h) for h in row["hypotheses"]], parser, repairer, timers)
        if choices:
            features = [[choice.features[name] for name in FEATURES] for choice in choices]
            right = [same_timer(gold, choice.parsed.program) for choice in choices]
            found.append(Ranked(row["said"], np.array(features), np.array(right)))
    return found


def listening_table(
    rows: Sequence[Mapping[str, Any]],
    language: Mapping[str, Any],
    more: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Repairs with their counts, weights, and how good these are on halves they did not learn.

    Args:
        more: recordings that were heard in another way, for the repairs only.
    """
    recordings = ranked(rows, language)
    said = sorted({recording.said for recording in recordings})
    half = set(said[::2])
    halves = [[r for r in recordings if (r.said in half) == inside] for inside in (True, False)]
    held_out = [share_right(a, fit(b)) for a, b in (halves, halves[::-1])]
    known = language["words"]
    repairs = [
        {"heard": " ".join(heard), "said": " ".join(words), "sentences": count}
        for (heard, words), count in sorted(
            heard_for([*rows, *more]).items(), key=lambda row: -row[1]
        )
        if _is_telling(heard, words, count, known)
    ]
    voices = sorted({row["voice"] for row in rows})
    made = {"recordings": len(rows), "sentences": len(said), "voices": voices, **_versions()}
    made["more_recordings_for_repairs"] = len(more)
    made["exact_timer_on_other_halves"] = round(float(np.mean(held_out)), 3)
    return {"made": made, "weights": fit(recordings), "repairs": repairs}


def _is_telling(heard: Words, said: Words, count: int, known: Mapping[str, int]) -> bool:
    """Whether it says something beyond one sentence: no timer holds a word that was heard.

    Numbers are not learnt: what was heard for one of them in a sentence is heard for others too.
    """
    numbers = any(word.isdecimal() for word in (*heard, *said))
    strange = any(word not in known for word in heard)
    if all(word.isdecimal() for word in heard):
        return False
    return all(w in known for w in said if not w.isdecimal()) and (
        count > 1 or (strange and not numbers)
    )


def _differences(heard: Words, said: Words) -> Iterator[tuple[Words, Words]]:
    start = None
    for change in Levenshtein.opcodes(heard, said):
        if change.tag != "equal":
            start = start or (change.src_start, change.dest_start)
            end = (change.src_end, change.dest_end)
            continue
        if start:
            yield from _short(heard[start[0] : end[0]], said[start[1] : end[1]])
        start = None
    if start:
        yield from _short(heard[start[0] : end[0]], said[start[1] : end[1]])


def _short(heard: Words, said: Words) -> Iterator[tuple[Words, Words]]:
    if 0 < len(heard) <= _LONGEST_REPAIR and 0 < len(said) <= _LONGEST_REPAIR:
        yield heard, said


def _spoken(text: str) -> Words:
    return tuple(word.spoken for word in spoken_words(text))


def _versions() -> dict[str, str]:
    return {"speechtimer": version("speechtimer"), "date": datetime.now(UTC).date().isoformat()}


def _spoken_sentences(corpus: Path) -> Iterator[Sentence]:
    for number, sentence in enumerate(read_sentences(corpus)):
        timed = sentence.program is not None or number % _ONE_OF_NO_TIMER == 0
        if timed and not _REGISTERS.isdisjoint(sentence.tags):
            yield sentence


def _rows(pairs: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in pairs.read_text(encoding="utf-8").splitlines()]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("table", choices=("language", "listening"))
    arguments.add_argument("source", type=Path)
    arguments.add_argument("--more", type=Path, help="pairs from which repairs are learnt only")
    given = arguments.parse_args()
    file = TABLES / "language.json.gz"
    if given.table == "language":
        table = language_table(_spoken_sentences(given.source))
        text = json.dumps(table, ensure_ascii=False, separators=(",", ":"))
        file.write_bytes(gzip.compress(text.encode(), mtime=0))
        return
    rows, more = (_rows(pairs) if pairs else [] for pairs in (given.source, given.more))
    table = listening_table(rows, json.loads(gzip.decompress(file.read_bytes())), more)
    text = json.dumps(table, ensure_ascii=False, indent=1) + "\n"
    (TABLES / "listening.json").write_text(text, encoding="utf-8")
    print(table["made"], table["weights"])


if __name__ == "__main__":
    main()
