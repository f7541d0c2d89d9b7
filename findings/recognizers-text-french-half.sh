#!/usr/bin/env bash
# @microsoft/recognizers-text-suite 1.3.1 (date-time 1.3.2), French durations.
#
# Guess: « deux minutes et demie » is 150 s, as "two minutes and a half" is in English, or else the
#   match ends before « et demie ».
# Seen: the match takes « et demi » in (it even leaves the last e behind) and resolves to 120 s. And
#   « 1 minute 30 secondes » is found as one duration, without any resolution: null where every
#   other match has values. « 2 minutes avec 30 secondes » (an effort and its rest) is one, too.
# Source: https://github.com/microsoft/Recognizers-Text/issues/450 (French durations are to work as
#   in English).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

cd "$dir"
npm install --loglevel=error --no-audit --no-fund \
  @microsoft/recognizers-text-suite@1.3.1 \
  @microsoft/recognizers-text-date-time@1.3.2
cat >seen.mjs <<'JS'
import assert from "node:assert/strict";
import recognizers from "@microsoft/recognizers-text-suite";

const { Culture, recognizeDateTime } = recognizers;
const seen = (culture, text) =>
  recognizeDateTime(text, culture).map((r) => [
    r.text,
    r.typeName,
    r.resolution && r.resolution.values.map((v) => v.value),
  ]);

const duration = "datetimeV2.duration";
for (const [culture, text, expected] of [
  [Culture.English, "two minutes and a half", [["two minutes and a half", duration, ["150"]]]],
  [Culture.French, "deux minutes et demie", [["deux minutes et demi", duration, ["120"]]]],
  [Culture.French, "1 minute 30 secondes", [["1 minute 30 secondes", duration, null]]],
  [Culture.French, "2 minutes avec 30 secondes", [["2 minutes avec 30 secondes", duration, null]]],
]) {
  console.log(text, JSON.stringify(seen(culture, text)));
  assert.deepEqual(seen(culture, text), expected);
}
JS
node seen.mjs
