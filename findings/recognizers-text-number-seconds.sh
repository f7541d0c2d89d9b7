#!/usr/bin/env bash
# @microsoft/recognizers-text-number 1.3.1, recognizeNumber on seconds and hundreds.
#
# Guess: « vingt secondes » holds the number 20, as « vingt minutes » does, and « deux cents » is 200.
# Seen: « secondes » is read as the ordinal, the denominator of a fraction: « vingt secondes » is
#   INFINITY and « une seconde » 0,5. English has it, too ("twenty seconds" is INFINITY); in Spanish
#   « veinte segundos » is 10. « 20 secondes » is 20. The plural of « cent » is not known: « deux
#   cents » is 2 and « mille cinq cents » 1005. « soixante-et-onze », the spelling since 1990, is two
#   numbers, 60 and 11.
# Source: https://github.com/microsoft/Recognizers-Text/issues/807 (other French numbers, closed).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

cd "$dir"
npm install --loglevel=error --no-audit --no-fund \
  @microsoft/recognizers-text-number@1.3.1
cat >seen.cjs <<'JS'
const assert = require("node:assert/strict");
const { recognizeNumber } = require("@microsoft/recognizers-text-number");

for (const [culture, text, expected] of [
  ["fr-fr", "vingt minutes", [["vingt", "20"]]],
  ["fr-fr", "20 secondes", [["20", "20"]]],
  ["fr-fr", "vingt secondes", [["vingt secondes", "INFINITY"]]],
  ["fr-fr", "une seconde", [["une seconde", "0,5"]]],
  ["en-us", "twenty seconds", [["twenty seconds", "INFINITY"]]],
  ["es-es", "veinte segundos", [["veinte segundos", "10"]]],
  ["fr-fr", "deux cents mètres", [["deux", "2"]]],
  ["fr-fr", "deux cent dix mètres", [["deux cent dix", "210"]]],
  ["fr-fr", "mille cinq cents mètres", [["mille cinq", "1005"]]],
  ["fr-fr", "soixante et onze minutes", [["soixante et onze", "71"]]],
  ["fr-fr", "soixante-et-onze minutes", [["soixante", "60"], ["onze", "11"]]],
]) {
  const seen = recognizeNumber(text, culture).map((r) => [r.text, r.resolution.value]);
  console.log(culture, text, seen);
  assert.deepEqual(seen, expected);
}
JS
node seen.cjs
