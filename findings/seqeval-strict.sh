#!/usr/bin/env bash
# seqeval 1.2.2, f1_score and classification_report with mode="strict".
#
# Guess: mode="strict" scores strictly; without a scheme it guesses one or raises.
# Seen: f1_score, precision_score and recall_score ignore mode="strict" unless a scheme is given, too,
#   and score like conlleval: an entity that starts with I- after O counts as found. In the same
#   call classification_report does guess a scheme, so that the two disagree: 1.00 and 0.67.
# Source: https://github.com/chakki-works/seqeval/pull/54 (mode="strict" alone turns it on);
#   https://github.com/tomaarsen/SpanMarkerNER/issues/61 shows it used so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 -m venv "$dir"
"$dir/bin/python" -m pip install --quiet --disable-pip-version-check \
  seqeval==1.2.2 numpy==2.4.6 scikit-learn==1.9.1 scipy==1.17.1 joblib==1.6.0 \
  threadpoolctl==3.8.0
"$dir/bin/python" - <<'PY'
import warnings

from seqeval.metrics import classification_report, f1_score
from seqeval.scheme import IOB2

warnings.simplefilter("ignore")
gold = [["B-rounds", "O", "B-work", "I-work", "O"]]
predicted = [["B-rounds", "O", "I-work", "I-work", "O"]]

seen = {
    "default": f1_score(gold, predicted),
    "strict": f1_score(gold, predicted, mode="strict"),
    "strict, IOB2": f1_score(gold, predicted, mode="strict", scheme=IOB2),
}
report = classification_report(gold, predicted, mode="strict", output_dict=True)
seen["strict, in the report"] = report["micro avg"]["f1-score"]
print(seen)
assert round(seen["default"], 2) == 1.0
assert round(seen["strict"], 2) == 1.0
assert round(seen["strict, IOB2"], 2) == 0.67
assert round(seen["strict, in the report"], 2) == 0.67
PY
