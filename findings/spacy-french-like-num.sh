#!/usr/bin/env bash
# spaCy 3.8.7, token.like_num of the French language (click is pinned as spaCy imports it and, with
# this version of typer, does not install it).
#
# Guess: like_num is true of every French number word, or of the simple ones only.
# Seen: a list decides: « quatre-vingt-dix » and « soixante-dix » are in it; « trente-deux », « vingt-et-un »
#   and « quatre-vingts » (the correct spelling) are not. « zero » is, « zéro » is not. Figures glued
#   to their unit are one token that is no number: « 30s », « 5x30s », « 1h30 », « 2'30 ».
# Source: https://spacy.io/api/token (like_num); in https://github.com/explosion/spaCy/pull/1161 the
#   tokenizer was expected to split hyphenated numbers, so that a list of parts would do.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

python3 -m venv "$dir"
"$dir/bin/python" -m pip install --quiet --disable-pip-version-check \
  spacy==3.8.7 click==8.5.1 numpy==2.4.6
"$dir/bin/python" - <<'PY'
import spacy

nlp = spacy.blank("fr")
like_num = {
    word: [(token.text, token.like_num) for token in nlp(word)]
    for word in (
        "quatre-vingt-dix soixante-dix quatre-vingt zero "
        "trente-deux vingt-et-un quatre-vingts zéro 30s 5x30s 1h30 2'30"
    ).split()
}
for word, tokens in like_num.items():
    print(tokens)
    assert len(tokens) == 1, tokens

yes = [word for word, [(_, number)] in like_num.items() if number]
assert yes == ["quatre-vingt-dix", "soixante-dix", "quatre-vingt", "zero"], yes
PY
