#!/usr/bin/env bash
# fr-compromise 0.2.8, numbers() and toNumber() on durations in words.
#
# Guess: numbers that agree with feminine nouns, as all of « seconde », « minute », « heure » and
#   « série » make them, are read like the masculine: « vingt et une secondes » is 21.
# Seen: « vingt et un jours » is 21, « vingt et une secondes » 20, « trente et une minutes » 30: the
#   « une » is left out. « quatre-vingts secondes », the correct spelling, is 4 (without the s it is
#   80), and the text becomes « 4-vingts secondes ». « une minute » has no number.
# Source: https://github.com/nlp-compromise/fr-compromise (numbers(), toNumber()).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

cd "$dir"
npm install --loglevel=error --no-audit --no-fund \
  fr-compromise@0.2.8
cat >seen.cjs <<'JS'
const assert = require("node:assert/strict");
const nlp = require("fr-compromise");

for (const [text, expected] of [
  ["vingt et un jours", [[21], "21 jours"]],
  ["vingt et une secondes", [[20], "20 et une secondes"]],
  ["trente et un jours", [[31], "31 jours"]],
  ["trente et une minutes", [[30], "30 et une minutes"]],
  ["quatre-vingt secondes", [[80], "80 secondes"]],
  ["quatre-vingts secondes", [[4], "4-vingts secondes"]],
  ["quatre-vingt-dix secondes", [[90], "90 secondes"]],
  ["une minute", [[], "une minute"]],
]) {
  const values = nlp(text)
    .numbers()
    .json()
    .map((number) => number.number.num);
  const doc = nlp(text);
  doc.numbers().toNumber();
  const seen = [values, doc.text()];
  console.log(text, seen);
  assert.deepEqual(seen, expected);
}
JS
node seen.cjs
