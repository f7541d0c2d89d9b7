#!/usr/bin/env bash
# num2words 0.5.14 in French, read back by text2num 3.1.0.
#
# Guess: French ordinals are spelt right, as the cardinals are, and what one library writes the other
#   reads: 2.25 comes back as 2,25.
# Seen: 80 and 200 keep their plural s inside the ordinal: « quatre-vingtsième », « deux centsième »;
#   as figures, 5 is « 5me ». In fr_BE, 81 is « quatre-vingt et un » (« quatre-vingt-un » is right).
#   Decimals are said digit by digit, « deux virgule deux cinq », which text2num makes « 2,2 5 »:
#   two numbers. « deux virgule vingt-cinq », as people say it, is 2,25. Whole numbers do come back.
# Source: https://github.com/savoirfairelinux/num2words/issues/409 (the ordinals).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 -m venv "$dir"
"$dir/bin/python" -m pip install --quiet --disable-pip-version-check \
  num2words==0.5.14 text2num==3.1.0
"$dir/bin/python" - <<'PY'
from num2words import num2words
from text_to_num import alpha2digit, text2num

seen = {
    "ordinals": [num2words(n, lang="fr", to="ordinal") for n in (8, 80, 81, 200, 201)],
    "ordinal figures": num2words(5, lang="fr", to="ordinal_num"),
    "Belgian": [num2words(n, lang="fr_BE") for n in (72, 80, 81)],
    "decimal": num2words(2.25, lang="fr"),
    "read back": alpha2digit(num2words(2.25, lang="fr") + " minutes", "fr"),
    "as said": alpha2digit("deux virgule vingt-cinq minutes", "fr"),
    "whole numbers lost": [n for n in range(1000) if text2num(num2words(n, lang="fr"), "fr") != n],
}
for name, value in seen.items():
    print(f"{name}: {value}")
assert seen == {
    "ordinals": [
        "huitième",
        "quatre-vingtsième",
        "quatre-vingt-unième",
        "deux centsième",
        "deux cent unième",
    ],
    "ordinal figures": "5me",
    "Belgian": ["septante-deux", "quatre-vingt", "quatre-vingt et un"],
    "decimal": "deux virgule deux cinq",
    "read back": "2,2 5 minutes",
    "as said": "2,25 minutes",
    "whole numbers lost": [],
}, seen
PY
