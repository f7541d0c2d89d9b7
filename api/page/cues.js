/** When the timer beeps. No audio here: `sounds.js` plays these. */

/** @typedef {{at: number, sound: "tick"|"work"|"rest"|"end"}} Cue  `at` in ms from the start */

const LAST_SECONDS = [3, 2, 1];

/**
 * A tick in each of the last three seconds of an interval, a tone where an interval begins,
 * and a melody at the end. Work of 5 s → work 0, tick 2000, tick 3000, tick 4000, end 5000.
 *
 * @param {import("./schedule.js").Schedule} schedule
 * @returns {Cue[]}
 */
export function cuesOf({ intervals, endMs }) {
  /** @type {Cue[]} */
  const cues = [];
  for (const { kind, start, end } of intervals) {
    if (kind !== "ready") cues.push({ at: start, sound: kind });
    for (const seconds of LAST_SECONDS) {
      const at = end - seconds * 1000;
      if (at > start || (at === start && kind === "ready")) cues.push({ at, sound: "tick" });
    }
  }
  cues.push({ at: endMs, sound: "end" });
  return cues;
}
