#!/usr/bin/env bash
# nervaluate 1.2.1 on character spans (dicts with label, start, end: the default loader).
#
# Guess: spans are half-open as in Prodigy and spaCy, so that in « 5x30s » 0–1 (« 5 ») and 1–3
#   (« x3 ») share no character: one entity is missed, the other spurious.
# Seen: ends are inclusive, so spans that only touch overlap. The partial scheme gives half a point and
#   the type scheme a whole one for a prediction that has no character of the entity.
# Source: https://github.com/MantisAI/nervaluate takes spans in the style of Prodigy, which are those
#   of spaCy: the end is the character after the span (https://spacy.io/api/doc#char_span).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 -m venv "$dir"
"$dir/bin/python" -m pip install --quiet --disable-pip-version-check \
  nervaluate==1.2.1
"$dir/bin/python" - <<'PY'
from nervaluate import Evaluator


def score(gold, predicted):
    overall = Evaluator([[gold]], [[predicted]], tags=["rounds"]).evaluate()["overall"]
    return {name: overall[name].f1 for name in ("ent_type", "partial", "exact")}


TEXT = "5x30s"
gold = {"label": "rounds", "start": 0, "end": 1}
touching = {"label": "rounds", "start": 1, "end": 3}
apart = {"label": "rounds", "start": 2, "end": 4}
for predicted, expected in [
    (touching, {"ent_type": 1, "partial": 0.5, "exact": 0}),
    (apart, {"ent_type": 0, "partial": 0, "exact": 0}),
]:
    seen = score(gold, predicted)
    print(TEXT[0:1], TEXT[predicted["start"] : predicted["end"]], seen)
    assert seen == expected, seen
PY
