/** Elapsed time from timestamps, pauses excluded. */

/** @typedef {{wall: number, steady: number}} Reading  both in milliseconds */

/** @returns {Reading} */
const readClocks = () => ({ wall: Date.now(), steady: performance.now() });

/**
 * Nothing is counted in ticks, so a throttled or sleeping tab cannot make it late.
 *
 * Two clocks are read because each fails in one way. `performance.now()` stands still in most
 * browsers while the machine sleeps, so a timer on a locked phone would come back late;
 * `Date.now()` goes on, but jumps when the system's clock is set. The larger of the two advances
 * survives a sleep and a clock set back, and time never runs backwards. A clock set *forward*
 * cannot be told from a sleep and counts as one.
 */
export class Stopwatch {
  #banked = 0;
  #latest = 0;
  /** @type {Reading|null} */
  #anchor = null;
  #read;

  /** @param {() => Reading} [read] @param {number} [elapsed]  of before, in milliseconds */
  constructor(read = readClocks, elapsed = 0) {
    this.#read = read;
    this.#banked = elapsed;
    this.#latest = elapsed;
  }

  get running() {
    return this.#anchor !== null;
  }

  get elapsed() {
    if (this.#anchor !== null) {
      const { wall, steady } = this.#read();
      const advance = Math.max(wall - this.#anchor.wall, steady - this.#anchor.steady);
      this.#latest = Math.max(this.#latest, this.#banked + advance);
    }
    return this.#latest;
  }

  start() {
    this.#anchor ??= this.#read();
  }

  pause() {
    this.#banked = this.elapsed;
    this.#anchor = null;
  }
}
