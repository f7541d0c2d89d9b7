/** When the timer beeps. No audio here: `sounds.js` plays these. */

import { momentAt, startOf } from "./moment.js";

/** @typedef {{at: number, sound: "tick"|"work"|"rest"|"end"}} Cue  `at` in ms from the start */

const LAST_SECONDS = [3, 2, 1];

/**
 * The cues from one moment to another (exclusive), in order, as far as they are known: nobody
 * knows when an open effort ends.
 *
 * A tick in each of the last three seconds of an interval, a tone where an interval begins,
 * and a melody at the end. Work of 5 s → work 0, tick 2000, tick 3000, tick 4000, end 5000.
 *
 * @param {import("./timeline.js").Timeline} timeline
 * @param {import("./moment.js").Anchor} anchor
 * @param {number} fromMs
 * @param {number} toMs
 * @returns {Generator<Cue>}
 */
export function* cuesBetween(timeline, anchor, fromMs, toMs) {
  let { index, startMs: start } = momentAt(timeline, anchor, fromMs);
  const stop = timeline.nextOpen(anchor.index);
  for (; start < toMs; index += 1) {
    const end = index < stop ? startOf(timeline, anchor, index + 1) : Infinity;
    for (const cue of cuesOf(timeline, index, start, end)) {
      if (cue.at >= fromMs && cue.at < toMs) yield cue;
    }
    start = end;
  }
}

/**
 * @param {import("./timeline.js").Timeline} timeline
 * @param {number} index
 * @param {number} start
 * @param {number} end  Infinity for an open effort
 * @returns {Generator<Cue>}
 */
function* cuesOf(timeline, index, start, end) {
  if (index === timeline.length) {
    yield { at: start, sound: "end" };
    return;
  }
  const { kind } = timeline.at(index);
  if (kind !== "ready") yield { at: start, sound: kind };
  for (const seconds of LAST_SECONDS) {
    const at = end - seconds * 1000;
    if (at > start || (at === start && kind === "ready")) yield { at, sound: "tick" };
  }
}
