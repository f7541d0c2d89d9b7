#!/usr/bin/env bash
# epitran 1.35.3, code fra-Latn: French spelling to sounds, as used to tell which words a recogniser
# may have confused.
#
# Guess: « sept » and « cette » sound alike, « seconde » has a g, « vingt » ends on a vowel.
# Seen: the words that count and time a set follow the rules of spelling, not the exceptions they are:
#   « sept » ends on p, « seconde » has its k, « vingt » a g, « cinq » an i that is not nasal. By these
#   keys « sept » is no nearer to « cette » than « sec » is, so the commonest confusion is missed.
# Source: https://github.com/dmort27/epitran (fra-Latn is listed without a caveat on exceptions).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 -m venv "$dir"
"$dir/bin/python" -m pip install --quiet --disable-pip-version-check \
  epitran==1.35.3
"$dir/bin/python" - <<'PY'
import epitran

french = epitran.Epitran("fra-Latn")
seen = {word: french.transliterate(word) for word in ("sept", "cette", "seconde", "vingt", "cinq")}
print(seen)
assert seen == {
    "sept": "sɛp",
    "cette": "sɛt",
    "seconde": "səkɔ̃d",
    "vingt": "vɛ̃ɡ",
    "cinq": "sink",
}, seen
PY
