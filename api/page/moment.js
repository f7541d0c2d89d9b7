/** Where a moment falls on a timeline. No clock, no DOM. */

import { lastIndex } from "./bisection.js";

/** @typedef {import("./timeline.js").Timeline} Timeline */
/** @typedef {import("./timeline.js").Interval} Interval */

/**
 * An interval and the elapsed time, in milliseconds, at which it began: the start, or where the
 * person last went on. Up to the next open effort, all that follows is known from it.
 *
 * @typedef {{index: number, ms: number, addedMs?: number}} Anchor  `addedMs` to this interval
 */

/**
 * @typedef {Object} Moment
 * @property {boolean} done
 * @property {number} index  of the current interval; the timeline's length when done
 * @property {number} startMs  when it began; the end of all when done
 * @property {Interval} interval  the last one when done
 * @property {Interval|null} next
 * @property {number} elapsedMs  in the interval
 * @property {number|null} remainingMs  in the interval; null in an open effort
 * @property {number} progress  of the interval, 0 to 1; 0 in an open effort
 * @property {number} totalRemainingMs  of what is timed, the countdown not counted
 * @property {number} openRemaining  open efforts that are not over
 * @property {number} totalProgress  0 to 1
 */

/**
 * When an interval begins, if nothing open comes before it.
 *
 * @param {Timeline} timeline
 * @param {Anchor} anchor
 * @param {number} index
 */
export function startOf(timeline, anchor, index) {
  const between = timeline.before(index).seconds - timeline.before(anchor.index).seconds;
  return anchor.ms + 1000 * between + (index > anchor.index ? (anchor.addedMs ?? 0) : 0);
}

/**
 * @param {Timeline} timeline
 * @param {Anchor} anchor
 * @param {number} elapsedMs
 * @returns {Moment}
 */
export function momentAt(timeline, anchor, elapsedMs) {
  const stop = timeline.nextOpen(anchor.index);
  const index = lastIndex(anchor.index, stop, (i) => startOf(timeline, anchor, i) <= elapsedMs);
  const done = index === timeline.length;
  const interval = timeline.at(done ? index - 1 : index);
  const startMs = startOf(timeline, anchor, index);
  const sinceStart = Math.max(elapsedMs - startMs, 0);
  const addedMs = index === anchor.index ? (anchor.addedMs ?? 0) : 0;
  const lengthMs = interval.seconds === null ? null : interval.seconds * 1000 + addedMs;
  const remainingMs = lengthMs === null ? null : lengthMs - sinceStart;

  const { seconds, open } = timeline.total;
  const before = timeline.before(index);
  const left = timeline.before(timeline.length).seconds - before.seconds;
  const inInterval = remainingMs === null || done ? 0 : sinceStart;
  const totalMs = seconds * 1000 + addedMs;
  const totalRemainingMs = Math.min(left * 1000 + addedMs - inInterval, totalMs);
  return {
    done,
    index,
    startMs,
    interval,
    next: index + 1 < timeline.length ? timeline.at(index + 1) : null,
    elapsedMs: sinceStart,
    remainingMs,
    progress: lengthMs === null ? 0 : sinceStart / lengthMs,
    totalRemainingMs,
    openRemaining: open - before.open,
    // Where nothing is timed, each open effort counts the same.
    totalProgress: seconds ? 1 - totalRemainingMs / totalMs : before.open / open,
  };
}
