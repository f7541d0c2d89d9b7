/**
 * The intervals of a program, in order, without unrolling it: any of them is found from the sums
 * of what comes before it, however many rounds there are. No clock, no DOM.
 *
 * 2 × (20 s, 10 s) → work 20, rest 10, work 20
 */

import { lastIndex } from "./bisection.js";

/**
 * @typedef {Object} Block  `rounds` times work, then rest
 * @property {number} rounds
 * @property {number|null} work_seconds  null is an open effort: it lasts until the person goes on
 * @property {number} rest_seconds
 * @property {string} [name]  of the work
 */

/**
 * A list of blocks, `rounds` times. Its rest, unless 0, takes the place of the rest on which each
 * of its rounds would end.
 *
 * @typedef {{rounds: number, rest_seconds: number, blocks: Block[]}} Group
 */

/** @typedef {Block|Group} Item */

/**
 * @typedef {Object} Interval
 * @property {"ready"|"work"|"rest"} kind
 * @property {number|null} seconds  null is an open effort
 * @property {string} name  of the work; a rest has none
 * @property {number} round  from 1, within its block; a rest carries the number of its work
 * @property {number} rounds
 * @property {number} step  the place of its block within its group, from 1
 * @property {number} steps
 * @property {number} set  the round of its group, from 1; a block that stands alone is one set
 * @property {number} sets
 * @property {number} block  the place of its item within the program, from 1
 * @property {number} blocks
 */

/**
 * What a stretch of the timeline adds up to.
 *
 * @typedef {{length: number, seconds: number, open: number}} Sums
 */

/** @type {Sums} */
const NOTHING = { length: 0, seconds: 0, open: 0 };

export class Timeline {
  #items;
  #readySeconds;
  /** @type {Sums} */
  #all;

  /** @param {Item[]} program @param {{readySeconds?: number}} [options]  a countdown before it */
  constructor(program, { readySeconds = 0 } = {}) {
    this.#readySeconds = readySeconds;
    this.#items = inRow(program.map(measuredItem));
    const last = this.#items.at(-1);
    const whole = plus(last.start, last.whole);
    const { rest } = last.blocks.at(-1);
    // No program ends on a rest.
    this.#all = plus(whole, intervalOf(last.rest || rest), -1);
  }

  /** How many intervals there are, the countdown included. */
  get length() {
    return this.#all.length + this.#countdown.length;
  }

  /** What the program adds up to, the countdown not counted. */
  get total() {
    return this.#all;
  }

  get #countdown() {
    return intervalOf(this.#readySeconds);
  }

  /** @param {number} index @returns {Interval} */
  at(index) {
    const inProgram = index - this.#countdown.length;
    if (inProgram >= 0) return this.#locate(inProgram).interval;
    const { interval } = this.#locate(0);
    return { ...interval, kind: "ready", seconds: this.#readySeconds, name: "" };
  }

  /** What the intervals before this one add up to. @param {number} index @returns {Sums} */
  before(index) {
    const inProgram = index - this.#countdown.length;
    if (inProgram < 0) return NOTHING;
    const sums = inProgram < this.#all.length ? this.#locate(inProgram).before : this.#all;
    return plus(sums, this.#countdown);
  }

  /**
   * The first open effort from this interval on; the length where there is none.
   *
   * @param {number} index
   */
  nextOpen(index) {
    const { open } = this.before(index);
    if (this.before(this.length).open === open) return this.length;
    return lastIndex(index, this.length, (i) => this.before(i).open === open);
  }

  /** @param {number} index  without the countdown @returns {{before: Sums, interval: Interval}} */
  #locate(index) {
    const items = this.#items;
    const i = lastIndex(0, items.length - 1, (at) => items[at].start.length <= index);
    const { start, blocks, rounds: sets, once, rest: setRest } = items[i];
    const set = Math.floor((index - start.length) / once.length);
    const inSet = index - start.length - set * once.length;
    const step = lastIndex(0, blocks.length - 1, (at) => blocks[at].start.length <= inSet);
    const block = blocks[step];
    // The rest of a group may be one interval more than the rounds of its last block have.
    const round = Math.min(
      Math.floor((inSet - block.start.length) / block.once.length),
      block.rounds - 1,
    );

    let before = plus(plus(start, once, set), plus(block.start, block.once, round));
    const isWork = before.length === index;
    if (!isWork) before = plus(before, block.work);
    const endsSet = inSet === once.length - 1;
    return {
      before,
      interval: {
        kind: isWork ? "work" : "rest",
        seconds: isWork ? block.workSeconds : (endsSet && setRest) || block.rest,
        name: isWork ? block.name : "",
        round: round + 1,
        rounds: block.rounds,
        step: step + 1,
        steps: blocks.length,
        set: set + 1,
        sets,
        block: i + 1,
        blocks: items.length,
      },
    };
  }
}

/** @param {Item} item */
function measuredItem(item) {
  const {
    rounds,
    rest_seconds: rest,
    blocks: ownBlocks,
  } = "blocks" in item ? item : { rounds: 1, rest_seconds: 0, blocks: [item] };
  const blocks = inRow(ownBlocks.map(measuredBlock));
  const last = blocks.at(-1);
  let once = plus(last.start, last.whole);
  if (rest) once = plus(plus(once, intervalOf(last.rest), -1), intervalOf(rest));
  return { rounds, rest, blocks, once, whole: plus(NOTHING, once, rounds) };
}

/** @param {Block} block */
function measuredBlock({ rounds, work_seconds: workSeconds, rest_seconds: rest, name = "" }) {
  const work = { length: 1, seconds: workSeconds ?? 0, open: workSeconds === null ? 1 : 0 };
  const once = plus(work, intervalOf(rest));
  return { rounds, workSeconds, rest, name, work, once, whole: plus(NOTHING, once, rounds) };
}

/**
 * Each part with what comes before it.
 *
 * @template {{whole: Sums}} Part
 * @param {Part[]} parts
 * @returns {any[]}  the parts, each with its `start`
 */
function inRow(parts) {
  let start = NOTHING;
  return parts.map((part) => {
    const placed = { ...part, start };
    start = plus(start, part.whole);
    return placed;
  });
}

/**
 * An interval that is left out where it lasts 0 seconds.
 *
 * @param {number} seconds
 * @returns {Sums}
 */
function intervalOf(seconds) {
  return seconds > 0 ? { length: 1, seconds, open: 0 } : NOTHING;
}

/** a + times × b. @param {Sums} a @param {Sums} b @param {number} [times] @returns {Sums} */
function plus(a, b, times = 1) {
  return {
    length: a.length + times * b.length,
    seconds: a.seconds + times * b.seconds,
    open: a.open + times * b.open,
  };
}
