#!/usr/bin/env bash
# jellyfish 1.3.0, phonetic keys of French words, as used to repair what speech recognition heard.
#
# Guess: all keys treat accents alike: « série » and « serie » have one key everywhere.
# Seen: Soundex and Metaphone drop accents. NYSIIS and the match rating codex keep them and give the
#   two words two keys. The cedilla is dropped, too, so that Metaphone's « leçon » has the k of
#   « lecon » and not the s of « lesson ». match_rating_comparison of « élève » and « eleve » is None
#   (lengths too different to compare): an accented letter stays in the codex and counts as two.
# Source: https://jamesturk.github.io/jellyfish/ (the phonetic encodings, without a word on accents).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 -m venv "$dir"
"$dir/bin/python" -m pip install --quiet --disable-pip-version-check \
  jellyfish==1.3.0
"$dir/bin/python" - <<'PY'
import jellyfish

keys = (
    jellyfish.soundex,
    jellyfish.metaphone,
    jellyfish.nysiis,
    jellyfish.match_rating_codex,
)
seen = {key.__name__: [key(word) for word in ("série", "serie")] for key in keys}
seen["cedilla"] = [jellyfish.metaphone(word) for word in ("leçon", "lecon", "lesson")]
seen["comparison"] = [
    jellyfish.match_rating_comparison(*pair)
    for pair in (("série", "serie"), ("élève", "eleve"), ("élève", "élève"))
]
print(seen)
assert seen == {
    "soundex": ["S600", "S600"],
    "metaphone": ["SR", "SR"],
    "nysiis": ["SÉRY", "SARY"],
    "match_rating_codex": ["SÉR", "SR"],
    "cedilla": ["LKN", "LKN", "LSN"],
    "comparison": [True, None, True],
}, seen
PY
