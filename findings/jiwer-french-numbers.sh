#!/usr/bin/env bash
# jiwer 4.0.0, SubstituteWords and RemovePunctuation before a word error rate of French numbers.
#
# Guess: SubstituteWords replaces words as jiwer counts them, between spaces: a table for 2, 4 and 20
#   leaves « quatre-vingt-deux » alone, as a part of a longer word is not to be touched. And
#   RemovePunctuation at worst makes two words of « 2,5 ».
# Seen: hyphens and apostrophes are ends of words, too: « quatre-vingt-deux » becomes « 4-20-2 », and
#   « l'une » « l'1 ». RemovePunctuation joins what stood around the mark: « 2,5 minutes » and « 25
#   minutes » are the same, « 1'30 » is « 130 », and the word error rate of these errors is 0.
# Source: https://github.com/jitsi/jiwer/blob/master/src/jiwer/transforms.py (SubstituteWords: the whole
#   word is matched; RemovePunctuation).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 -m venv "$dir"
"$dir/bin/python" -m pip install --quiet --disable-pip-version-check \
  jiwer==4.0.0
"$dir/bin/python" - <<'PY'
import jiwer

digits = jiwer.SubstituteWords({"une": "1", "deux": "2", "quatre": "4", "vingt": "20"})
replaced = {t: digits(t) for t in ("vingt secondes", "quatre-vingt-deux secondes", "l'une")}
print(replaced)

plain = jiwer.Compose([jiwer.RemovePunctuation(), jiwer.ReduceToListOfListOfWords()])
rates = {
    (said, heard): jiwer.wer(said, heard, reference_transform=plain, hypothesis_transform=plain)
    for said, heard in (
        ("2 minutes", "3 minutes"),
        ("2,5 minutes", "25 minutes"),
        ("1'30 de repos", "130 de repos"),
    )
}
print(rates)

assert replaced == {
    "vingt secondes": "20 secondes",
    "quatre-vingt-deux secondes": "4-20-2 secondes",
    "l'une": "l'1",
}, replaced
assert list(rates.values()) == [0.5, 0.0, 0.0], rates
PY
