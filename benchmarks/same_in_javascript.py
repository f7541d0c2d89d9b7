"""Whether the parser in JavaScript gives what Python gives.

    python -m benchmarks.same_in_javascript [SENTENCES] [FILE …]

Reads generated sentences (2,000 unless said otherwise) and those of data/dev.jsonl,
data/sessions.jsonl and further files with ``node api/page/parser/cli.mjs -``. For each set it
prints how many sentences have the same spans, and how many all the same but scores and doubts,
as the shipped model finds them; and, beside them, as the weights do that the browser has, where
scores must agree to 0.0002 as well. Prints the first differences from those, and fails if there
are any.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from speechtimer.dataset.config import load_config
from speechtimer.dataset.generate import generate, load_grammar
from speechtimer.meaning import interpret
from speechtimer.tagging.fast import FastTagger
from speechtimer.tagging.modelfile import ModelFile
from speechtimer.web.model import rounded

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "speechtimer" / "models" / "default.safetensors"
CLI = ROOT / "api" / "page" / "parser" / "cli.mjs"
# Single precision here, double there; and four decimals are shown.
_SCORE_ROUNDING = 0.0002

# How many differences are printed.
_SHOWN = 20

Answer = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sentences", type=int, nargs="?", default=2000, help="generated ones")
    parser.add_argument("files", type=Path, nargs="*", help="of labelled sentences")
    options = parser.parse_args()
    shipped = ModelFile.load(MODEL)
    taggers = FastTagger(shipped), FastTagger(rounded(shipped))
    different = 0
    for name, texts in text_sets(options.sentences, options.files):
        in_javascript = answers_of_javascript(texts)
        of_shipped, of_rounded = (answers_of(tagger, texts) for tagger in taggers)
        found = [
            sum(map(same, alike(of_shipped, keys), alike(in_javascript, keys)))
            for keys in (("spans",), None)
        ]
        wrong = list(differences(of_rounded, in_javascript))
        print(*wrong[: max(0, _SHOWN - different)], sep="", end="")
        different += len(wrong)
        print(
            f"{name}: {len(texts)} sentences; as the shipped model: spans {found[0]}, all "
            f"{found[1]}; as the browser's weights: {len(texts) - len(wrong)}",
            flush=True,
        )
    sys.exit(different > 0)


def text_sets(count: int, files: Sequence[Path]) -> list[tuple[str, list[str]]]:
    config = load_config(ROOT / "configs" / "dataset.yaml")
    generated = islice(generate(load_grammar(), config, "test"), count)
    sets = [("generated", [sentence.text for sentence in generated])]
    for path in (ROOT / "data" / "dev.jsonl", ROOT / "data" / "sessions.jsonl", *files):
        lines = path.read_text(encoding="utf-8").splitlines()
        sets.append((path.stem, [json.loads(line)["text"] for line in lines]))
    # A sentence is a line for both; the rest is said the same.
    return [(name, [text.replace("\n", " ") for text in texts]) for name, texts in sets]


def answers_of(tagger: FastTagger, texts: Sequence[str]) -> list[Answer]:
    parsed = map(interpret, texts, tagger.predict(texts))
    return [json.loads(json.dumps(one.to_dict())) for one in parsed]


def answers_of_javascript(texts: Sequence[str]) -> list[Answer]:
    lines = "".join(text + "\n" for text in texts)
    ran = subprocess.run(["node", CLI, "-"], input=lines.encode(), capture_output=True)
    if ran.returncode:
        sys.exit(ran.stderr.decode())
    return [json.loads(line) for line in ran.stdout.decode().split("\n")[:-1]]


def differences(expected: Sequence[Answer], found: Sequence[Answer]) -> Iterator[str]:
    """Each sentence that was not understood alike, what was expected and what was found."""
    for one, other in zip(expected, found, strict=True):
        if same(*alike([one, other])) and scores_agree(one, other):
            continue
        told = [
            f"  {key}\n    {value}\n    {other.get(key)}\n"
            for key, value in one.items()
            if not same(value, other.get(key))
        ]
        yield f"{one['text']}\n{''.join(told)}"


def alike(answers: Sequence[Answer], keys: Sequence[str] | None = None) -> list[Answer]:
    """What is compared: without scores, and without doubts, which are made of them."""
    return [
        {
            key: [{**span, "score": 0} for span in value] if key == "spans" else value
            for key, value in answer.items()
            if key != "doubts" and (keys is None or key in keys)
        }
        for answer in answers
    ]


def same(one: object, other: object) -> bool:
    """Equal, and written the same: true is not 1."""
    return json.dumps(one) == json.dumps(other)


def scores_agree(one: Answer, other: Answer) -> bool:
    pairs = zip(one["spans"], other["spans"], strict=True)
    return all(abs(a["score"] - b["score"]) <= _SCORE_ROUNDING for a, b in pairs)


if __name__ == "__main__":
    main()
