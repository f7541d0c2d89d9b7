#!/usr/bin/env bash
# chrono-node 2.10.3, the French locale, on a duration of two units joined by « et ».
#
# Guess: « dans 1 minute et 30 secondes » is 90 s, as "in 1 minute and 30 seconds" is in English and
#   as « dans 1 minute 30 secondes » is in French.
# Seen: French stops at « et » and answers 60 s. The end of the sentence is dropped, without an error.
# Source: https://github.com/wanasit/chrono/pull/457 taught the French locale to read a
#   timer's duration after « de ».
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

cd "$dir"
npm install --loglevel=error --no-audit --no-fund \
  chrono-node@2.10.3
cat >seen.mjs <<'JS'
import assert from "node:assert/strict";
import * as chrono from "chrono-node";

const now = new Date(2026, 0, 1, 10, 0, 0);
const seen = (locale, text) =>
  chrono[locale].parse(text, now).map((r) => [r.text, (r.start.date() - now) / 1000]);

for (const [locale, text, expected] of [
  ["en", "in 1 minute and 30 seconds", [["in 1 minute and 30 seconds", 90]]],
  ["fr", "dans 1 minute 30 secondes", [["dans 1 minute 30 secondes", 90]]],
  ["fr", "dans 1 minute et 30 secondes", [["dans 1 minute", 60]]],
  ["fr", "une minuterie de 1 minute et 30 secondes", [["de 1 minute", 60]]],
]) {
  console.log(locale, text, seen(locale, text));
  assert.deepEqual(seen(locale, text), expected);
}
JS
node seen.mjs
