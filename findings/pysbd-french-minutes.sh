#!/usr/bin/env bash
# pySBD 0.3.4, French sentences with « min. » and numbered steps on one line.
#
# Guess: « min. » is an abbreviation in French, as « sec. » is and as it is in English; and no sentence
#   ends between a number and its unit.
# Seen: « Fais 2 min. de corde puis 30 s. » is two sentences in French and one with the English rules;
#   « 1 min. 30 sec. » is cut in two. In « 1. gainage 40 s 2. squats 40 s » the cut is after 40 and
#   leaves its unit to the next step: « s 2. squats ». With « secondes » it is where it should be,
#   with « 2) » there is none.
# Source: https://github.com/nipunsadvilkar/pySBD (rules for each language, French is among them).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 -m venv "$dir"
"$dir/bin/python" -m pip install --quiet --disable-pip-version-check \
  pysbd==0.3.4
"$dir/bin/python" -W ignore - <<'PY'
import pysbd

expected = {
    ("fr", "20 sec. de gainage"): ["20 sec. de gainage"],
    ("fr", "Fais 2 min. de corde puis 30 s."): ["Fais 2 min.", "de corde puis 30 s."],
    ("en", "Fais 2 min. de corde puis 30 s."): ["Fais 2 min. de corde puis 30 s."],
    ("fr", "1 min. 30 sec. de repos"): ["1 min.", "30 sec. de repos"],
    ("fr", "1. gainage 40 s 2. squats 40 s"): ["1. gainage 40", "s 2. squats 40 s"],
    ("fr", "1) gainage 40 s 2) squats 40 s"): ["1) gainage 40 s 2) squats 40 s"],
    ("fr", "1. gainage 40 secondes 2. squats"): ["1. gainage 40 secondes", "2. squats"],
}
seen = {}
for language, text in expected:
    sentences = pysbd.Segmenter(language=language, clean=False).segment(text)
    seen[language, text] = [sentence.strip() for sentence in sentences]
    print(language, text, seen[language, text], sep=" | ")
assert seen == expected, seen
PY
