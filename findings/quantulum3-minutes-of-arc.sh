#!/usr/bin/env bash
# quantulum3 0.10.0, quantities with units out of text.
#
# Guess: « rest 2 minutes » is a time.
# Seen: as installed, without its classifier, a whole number of minutes or seconds is an angle: minute of
#   arc, second of arc, with no doubt shown. « 1 min » and « 2 hours » are times. A French duration
#   with words (« deux minutes ») is nothing, and French is refused.
# Source: https://github.com/nielstron/quantulum3 (the classifier is optional, « to disambiguate »).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 -m venv "$dir"
"$dir/bin/python" -m pip install --quiet --disable-pip-version-check \
  quantulum3==0.10.0
"$dir/bin/python" - <<'PY'
import warnings

warnings.simplefilter("ignore")
from quantulum3 import parser


def units(text: str) -> list[tuple[float, str]]:
    return [(found.value, found.unit.name) for found in parser.parse(text)]


seen = {text: units(text) for text in ("rest 2 minutes", "20 seconds", "1 min", "2 hours", "deux minutes")}
print(seen)
assert seen == {
    "rest 2 minutes": [(2.0, "minute of arc")],
    "20 seconds": [(20.0, "second of arc")],
    "1 min": [(1.0, "minute")],
    "2 hours": [(2.0, "hour")],
    "deux minutes": [],
}, seen
try:
    parser.parse("deux minutes", lang="fr_FR")
except NotImplementedError as refusal:
    print(refusal)
else:
    raise AssertionError("French is no longer refused")
PY
