#!/usr/bin/env bash
# date-fns 4.4.0 with its French locale, on durations of a timer.
#
# Guess: formatDuration writes French numbers and plurals: « 1,5 minute », « 0 heure »; and with
#   includeSeconds « 30 secondes » means 30 seconds.
# Seen: « 1.5 minutes » and « 0 heures »: the number is not localized, and the singular is for 1 only,
#   where French has it for everything below 2. formatDistance says « 30 secondes » for 20 to 39
#   seconds. The English "half a minute" is rough, its French is a figure that is off by a third.
#   45 seconds are « moins d’une minute ».
# Source: https://date-fns.org/docs/formatDuration (localized), https://date-fns.org/docs/formatDistance
#   (includeSeconds: distances below a minute are more detailed).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

cd "$dir"
npm install --loglevel=error --no-audit --no-fund \
  date-fns@4.4.0
cat >seen.mjs <<'JS'
import assert from "node:assert/strict";
import { formatDistance, formatDuration } from "date-fns";
import { enUS, fr } from "date-fns/locale";

const written = (duration) => formatDuration(duration, { locale: fr, zero: true });
const distance = (seconds, locale) =>
  formatDistance(seconds * 1000, 0, { locale, includeSeconds: true });

const seen = {
  durations: [{ minutes: 1 }, { minutes: 1.5 }, { hours: 0 }].map(written),
  french: [19, 20, 25, 39, 45].map((seconds) => distance(seconds, fr)),
  english: [19, 20, 25, 39, 45].map((seconds) => distance(seconds, enUS)),
};
console.log(seen);
assert.deepEqual(seen, {
  durations: ["1 minute", "1.5 minutes", "0 heures"],
  french: [
    "moins de 20 secondes",
    "30 secondes",
    "30 secondes",
    "30 secondes",
    "moins d’une minute",
  ],
  english: [
    "less than 20 seconds",
    "half a minute",
    "half a minute",
    "half a minute",
    "less than a minute",
  ],
});
JS
node seen.mjs
