#!/usr/bin/env bash
# parse-duration 2.1.9, with its French locale, on how French writes durations.
#
# Guess: with locale/fr.js « 20 s,10 s » is 30 s, as it is with the English locale; « 2'30 » is
#   2 min 30 s, or nothing, as the locale names no unit « ' »; and two numbers stay two.
# Seen: the comma between two durations becomes a decimal point: « 20 s,10 s » is 20 s + 0.10 s.
#   « 2'30 » is 2.03 s: a number without a unit takes the requested one, the next the unit below.
#   Digits joined by a space become one number: « 4 20 s » (four times 20 s) is 420 s.
# Source: https://github.com/jkroso/parse-duration (compound expressions are summed, and a
#   locale only changes the language).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

cd "$dir"
npm install --loglevel=error --no-audit --no-fund \
  parse-duration@2.1.9
cat >seen.mjs <<'JS'
import assert from "node:assert/strict";
import parse from "parse-duration";
import french from "parse-duration/locale/fr.js";

const seconds = (text) => parse(text, "s");
const check = (text, expected) => {
  console.log(text, "→", seconds(text), "s");
  assert.equal(seconds(text), expected);
};

check("20 s,10 s", 30);
parse.unit = french;
check("1 minute 30 secondes", 90);
check("20 s,10 s", 20.1);
check("2'30", 2.03);
check("4 20 s", 420);
JS
node seen.mjs
