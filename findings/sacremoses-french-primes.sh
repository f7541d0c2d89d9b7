#!/usr/bin/env bash
# sacremoses 0.2.0, the Moses tokenizer and detokenizer for French, on minutes and seconds with primes.
#
# Guess: detokenize undoes tokenize on a plain sentence, as it does with « d'une minute »; or the prime
#   stays where French puts it: after its number.
# Seen: the prime moves to the next word: « 2'30 » comes back as « 2 '30 », « 1' de repos » as « 1 'de
#   repos ». The first " of a sentence is taken for an opening quote, every second one for a closing
#   one: « 30" d'effort, 15" de repos » becomes « 30 "d'effort, 15" de repos ». Offsets of labels shift.
# Source: https://github.com/hplt-project/sacremoses/issues/3 (the prime of 8' x 10', in English).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 -m venv "$dir"
"$dir/bin/python" -m pip install --quiet --disable-pip-version-check \
  sacremoses==0.2.0
"$dir/bin/python" - <<'PY'
from sacremoses import MosesDetokenizer, MosesTokenizer

tokenizer, detokenizer = MosesTokenizer("fr"), MosesDetokenizer("fr")
expected = {
    "d'une minute": "d'une minute",
    "2'30 de repos": "2 '30 de repos",
    "3 x 1' de repos": "3 x 1 'de repos",
    "30\" d'effort, 15\" de repos": "30 \"d'effort, 15\" de repos",
}
seen = {}
for text in expected:
    tokens = tokenizer.tokenize(text, escape=False)
    seen[text] = detokenizer.detokenize(tokens)
    print(text, tokens, seen[text], sep=" | ")
assert seen == expected, seen
PY
