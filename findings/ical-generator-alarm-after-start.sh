#!/usr/bin/env bash
# ical-generator 10.2.0, an alarm 30 seconds after the start of a session of 30 minutes.
#
# Guess: triggerAfter: 30, or trigger: -30, rings 30 seconds after the start: « TRIGGER:PT30S ».
# Seen: « TRIGGER;RELATED=END:PT30S », 30 seconds after the end. relatesTo: "START" among the alarm's
#   data is overlooked; only the method relatesTo("START"), called later, puts it right.
#   Alarms before the start are as expected.
# Source: the comments of triggerAfter and relatesTo in the package's types (after the event has
#   started); https://github.com/sebbo2002/ical-generator/pull/480 brought relatesTo.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

cd "$dir"
npm install --loglevel=error --no-audit --no-fund \
  ical-generator@10.2.0
cat >seen.mjs <<'JS'
import assert from "node:assert/strict";
import ical from "ical-generator";

const start = new Date("2026-01-05T18:00:00Z");
const end = new Date("2026-01-05T18:30:00Z");
const trigger = (data, relatesTo) => {
  const calendar = ical();
  const alarm = calendar.createEvent({ start, end }).createAlarm({ type: "display", ...data });
  if (relatesTo) alarm.relatesTo(relatesTo);
  return calendar.toString().match(/TRIGGER.*/)[0].trim();
};

for (const [data, relatesTo, expected] of [
  [{ triggerBefore: 30 }, null, "TRIGGER:-PT30S"],
  [{ triggerAfter: 30 }, null, "TRIGGER;RELATED=END:PT30S"],
  [{ trigger: -30 }, null, "TRIGGER;RELATED=END:PT30S"],
  [{ triggerAfter: 30, relatesTo: "START" }, null, "TRIGGER;RELATED=END:PT30S"],
  [{ triggerAfter: 30 }, "START", "TRIGGER;RELATED=START:PT30S"],
]) {
  const seen = trigger(data, relatesTo);
  console.log(data, relatesTo, seen);
  assert.equal(seen, expected);
}
JS
node seen.mjs
