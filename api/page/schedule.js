/**
 * A program laid out on one time axis, and where a moment falls on it. No clock, no DOM.
 *
 * 2 × (20 s, 10 s) → work [0, 20000), rest [20000, 30000), work [30000, 50000)
 */

/** @typedef {{rounds: number, work_seconds: number, rest_seconds: number}} Block */

/**
 * @typedef {Object} Interval
 * @property {"ready"|"work"|"rest"} kind
 * @property {number} start  milliseconds from the start of the timer
 * @property {number} end  exclusive
 * @property {number} round  from 1; a rest carries the number of the round before it
 * @property {number} rounds
 * @property {number} block  from 1
 * @property {number} blocks
 */

/** @typedef {{intervals: Interval[], readyMs: number, endMs: number}} Schedule */

/**
 * @typedef {Object} Moment
 * @property {boolean} done
 * @property {number} index  of the current interval (of the last one when done)
 * @property {Interval} interval
 * @property {Interval|null} next
 * @property {number} remainingMs  in the interval
 * @property {number} progress  of the interval, 0 to 1
 * @property {number} totalRemainingMs  the countdown before the first round not counted
 * @property {number} totalProgress  0 to 1
 */

/**
 * The rest after the very last round is left out; the rest after a block's last round stays
 * when another block follows.
 *
 * @param {Block[]} blocks
 * @param {{readySeconds?: number}} [options]
 * @returns {Schedule}
 */
export function buildSchedule(blocks, { readySeconds = 0 } = {}) {
  /** @type {Interval[]} */
  const intervals = [];
  let at = 0;
  const push = (/** @type {Interval["kind"]} */ kind, /** @type {number} */ seconds, place) => {
    if (seconds <= 0) return;
    intervals.push({ kind, start: at, end: at + seconds * 1000, ...place, blocks: blocks.length });
    at += seconds * 1000;
  };
  push("ready", readySeconds, { round: 1, rounds: blocks[0].rounds, block: 1 });
  blocks.forEach(({ rounds, work_seconds, rest_seconds }, i) => {
    for (let round = 1; round <= rounds; round += 1) {
      const place = { round, rounds, block: i + 1 };
      push("work", work_seconds, place);
      const isVeryLast = round === rounds && i === blocks.length - 1;
      if (!isVeryLast) push("rest", rest_seconds, place);
    }
  });
  return { intervals, readyMs: readySeconds * 1000, endMs: at };
}

/**
 * @param {Schedule} schedule
 * @param {number} elapsedMs
 * @returns {Moment}
 */
export function momentAt({ intervals, readyMs, endMs }, elapsedMs) {
  const elapsed = Math.min(Math.max(elapsedMs, 0), endMs);
  const index = indexAt(intervals, elapsed);
  const interval = intervals[index];
  const totalMs = endMs - readyMs;
  const totalRemainingMs = Math.min(endMs - elapsed, totalMs);
  return {
    done: elapsed >= endMs,
    index,
    interval,
    next: intervals[index + 1] ?? null,
    remainingMs: interval.end - elapsed,
    progress: (elapsed - interval.start) / (interval.end - interval.start),
    totalRemainingMs,
    totalProgress: 1 - totalRemainingMs / totalMs,
  };
}

/** Seconds from the first effort to the last. @param {Block[]} blocks */
export function totalSeconds(blocks) {
  return buildSchedule(blocks).endMs / 1000;
}

/** The last interval that has begun, by bisection: programs reach thousands of intervals. */
function indexAt(/** @type {Interval[]} */ intervals, /** @type {number} */ elapsed) {
  let low = 0;
  let high = intervals.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (intervals[middle].start <= elapsed) low = middle;
    else high = middle - 1;
  }
  return low;
}
