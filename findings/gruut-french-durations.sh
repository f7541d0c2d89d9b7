#!/usr/bin/env bash
# gruut 2.4.0 with gruut-lang-fr 2.0.2: French text to words and sounds, before a voice speaks it.
#
# Guess: « 45s » is spoken « quarante-cinq secondes », or letter by letter.
# Seen: it is spoken as today's date, « 5m » as the date five months ago, « pause 2m » likewise: a
#   number glued to s, min, h or m is taken for a date relative to now. With a space, « 45 s » and
#   « 10 min » keep the number, and the unit is a letter or « min ». Spoken cues of a timer need units
#   written out.
# Source: https://github.com/rhasspy/gruut (dates are verbalised; relative ones are not mentioned).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 -m venv "$dir"
"$dir/bin/python" -m pip install --quiet --disable-pip-version-check \
  gruut==2.4.0 gruut-lang-fr==2.0.2
"$dir/bin/python" - <<'PY'
import gruut


def spoken(text: str) -> str:
    return " ".join(sentence.text_spoken for sentence in gruut.sentences(text, lang="fr"))


seen = {text: spoken(text) for text in ("45s", "2min", "5m", "45 s", "10 min")}
print(seen)
assert "deux mille" in seen["45s"] and "quarante" not in seen["45s"], seen
assert seen["2min"] == seen["45s"], seen
assert "deux mille" in seen["5m"] and seen["5m"] != seen["45s"], seen
assert seen["45 s"] == "quarante-cinq s" or seen["45 s"] == "quarante cinq s", seen
assert seen["10 min"] == "dix min", seen
PY
