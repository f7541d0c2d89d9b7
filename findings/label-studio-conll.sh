#!/usr/bin/env bash
# label-studio-sdk 2.0.18, its converter, from Label Studio's JSON to CONLL2003.
#
# Guess: labels on parts of « 5x30s » become tokens of their own, as punctuation does, or are
#   reported as lost.
# Seen: the text is split at spaces and punctuation only. « 5x30s » is one token with the label of
#   « 5 », and the label of « 30 » is gone, silently. « 1h30 » keeps its hours and loses its minutes.
#   « 20s » carries the duration's label with the unit inside.
# Source: https://github.com/HumanSignal/label-studio-converter/issues/15 (expects the labelled
#   parts), https://github.com/HumanSignal/label-studio-converter/pull/92 (splits punctuation off).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 -m venv "$dir"
"$dir/bin/python" -m pip install --quiet --disable-pip-version-check \
  label-studio-sdk==2.0.18
"$dir/bin/python" - <<'PY'
import json
import tempfile
from pathlib import Path

from label_studio_sdk.converter import Converter

CONFIG = """<View>
  <Labels name="label" toName="text">
    <Label value="rounds"/><Label value="hours"/><Label value="minutes"/><Label value="seconds"/>
  </Labels>
  <Text name="text" value="$text"/>
</View>"""


def task(number, text, *spans):
    regions = [
        {
            "id": str(start),
            "from_name": "label",
            "to_name": "text",
            "type": "labels",
            "value": {"start": start, "end": end, "text": text[start:end], "labels": [label]},
        }
        for start, end, label in spans
    ]
    annotation = {"id": number, "completed_by": 1, "was_cancelled": False, "result": regions}
    return {"id": number, "data": {"text": text}, "annotations": [annotation]}


tasks = [
    task(1, "5x30s", (0, 1, "rounds"), (2, 4, "seconds")),
    task(2, "1h30 de yoga", (0, 1, "hours"), (2, 4, "minutes")),
    task(3, "repos 20s", (6, 8, "seconds")),
]
with tempfile.TemporaryDirectory() as folder:
    source = Path(folder, "tasks.json")
    source.write_text(json.dumps(tasks))
    Converter(CONFIG, project_dir=None).convert(source, folder, "CONLL2003", is_dir=False)
    lines = Path(folder, "result.conll").read_text().splitlines()

rows = [line.split() for line in lines if line and not line.startswith("-DOCSTART-")]
seen = [(row[0], row[-1]) for row in rows]
print(seen)
assert seen == [
    ("5x30s", "B-rounds"),
    ("1h30", "B-hours"),
    ("de", "O"),
    ("yoga", "O"),
    ("repos", "O"),
    ("20s", "B-seconds"),
], seen
PY
