#!/usr/bin/env bash
# Day.js 1.11.23, its duration plugin, on a countdown that went 30 seconds past its end.
#
# Guess: dayjs.duration reads what its own toISOString wrote; and m:ss of minus 30 seconds is -0:30.
# Seen: -30 s is written « -PT30S » and read back as +30 s, without an error: the sign in front is
#   matched and ignored. m:ss gives « 0:-30 ». In m:ss an hour and a half is « 30:00 »: the largest
#   unit of the format does not take what is above it.
# Source: https://github.com/iamkun/dayjs/issues/1788 (open since 2022).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

cd "$dir"
npm install --loglevel=error --no-audit --no-fund \
  dayjs@1.11.23
cat >seen.mjs <<'JS'
import assert from "node:assert/strict";
import dayjs from "dayjs";
import duration from "dayjs/plugin/duration.js";

dayjs.extend(duration);
const over = dayjs.duration(-30, "seconds");
const seen = {
  iso: over.toISOString(),
  readBack: dayjs.duration(over.toISOString()).asSeconds(),
  negativeParts: dayjs.duration("PT-30S").asSeconds(),
  clock: over.format("m:ss"),
  clockOf90Minutes: dayjs.duration(90, "minutes").format("m:ss"),
};
console.log(seen);
assert.deepEqual(seen, {
  iso: "-PT30S",
  readBack: 30,
  negativeParts: -30,
  clock: "0:-30",
  clockOf90Minutes: "30:00",
});
JS
node seen.mjs
