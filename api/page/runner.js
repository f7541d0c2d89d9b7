/** Runs a program: stopwatch, timeline, sounds and wake lock, without a view. */

import { cuesBetween } from "./cues.js";
import { momentAt } from "./moment.js";
import { Stopwatch } from "./stopwatch.js";
import { Timeline } from "./timeline.js";

/** @typedef {import("./timeline.js").Item} Item */
/** @typedef {import("./moment.js").Moment} Moment */

/**
 * All that it takes to go on from here, as plain data.
 *
 * @typedef {Object} Snapshot
 * @property {Item[]} program
 * @property {number} readySeconds
 * @property {import("./moment.js").Anchor} anchor
 * @property {number} elapsedMs
 * @property {number} readyMs  when the countdown was over
 */

/**
 * @typedef {Object} RunnerEvents
 * @property {(moment: Moment, running: boolean) => void} paint  as often as the screen is drawn
 * @property {(moment: Moment) => void} enter  a new interval has begun
 * @property {() => void} stepped  another interval, a pause, or the end of one
 * @property {(doneSeconds: number) => void} end  ran to the end; skipped time is not counted
 */

/** Wakes a hidden tab, where no animation frame is drawn. */
const TICK_MS = 250;

export class Runner {
  /** @type {Item[]} */
  #program = [];
  #readySeconds = 0;
  /** @type {Timeline|null} */
  #timeline = null;
  /** @type {import("./moment.js").Anchor} */
  #anchor = { index: 0, ms: 0 };
  /** When the countdown was over. */
  #readyMs = 0;
  #stopwatch = new Stopwatch();
  #index = -1;
  #ticker = 0;
  #frame = 0;
  #events;
  #sounds;
  #wakeLock;

  /**
   * @param {RunnerEvents} events
   * @param {{sounds: import("./sounds.js").Sounds, wakeLock: import("./wake-lock.js").WakeLock}} parts
   */
  constructor(events, { sounds, wakeLock }) {
    this.#events = events;
    this.#sounds = sounds;
    this.#wakeLock = wakeLock;
    document.addEventListener("visibilitychange", () => {
      if (!this.active) return;
      if (!document.hidden) this.#sounds.unlock();
      this.refresh();
    });
  }

  get active() {
    return this.#timeline !== null;
  }

  /** Two are the same while the same interval lasts. */
  get place() {
    return this.#index;
  }

  get running() {
    return this.#stopwatch.running;
  }

  /** @param {Item[]} program @param {{readySeconds: number}} options */
  start(program, { readySeconds }) {
    this.#program = program;
    this.#readySeconds = readySeconds;
    this.restart();
  }

  restart() {
    this.goOn({
      program: this.#program,
      readySeconds: this.#readySeconds,
      anchor: { index: 0, ms: 0 },
      elapsedMs: 0,
      readyMs: this.#readySeconds * 1000,
    });
  }

  /** Run from a moment of another time. @param {Snapshot} snapshot */
  goOn({ program, readySeconds, anchor, elapsedMs, readyMs }) {
    this.stop();
    this.#program = program;
    this.#readySeconds = readySeconds;
    this.#timeline = new Timeline(program, { readySeconds });
    this.#anchor = anchor;
    this.#readyMs = readyMs;
    this.#stopwatch = new Stopwatch(undefined, elapsedMs);
    this.#index = -1;
    this.#sounds.cancel();
    this.resume();
  }

  /** The present moment; null where nothing runs. @returns {Snapshot|null} */
  get snapshot() {
    if (!this.active) return null;
    return {
      program: this.#program,
      readySeconds: this.#readySeconds,
      anchor: this.#anchor,
      elapsedMs: this.#stopwatch.elapsed,
      readyMs: this.#readyMs,
    };
  }

  pause() {
    if (!this.active) return;
    this.#stopwatch.pause();
    this.#sounds.cancel();
    this.#wakeLock.set(false);
    this.#stopTicking();
    this.refresh();
    this.#events.stepped();
  }

  resume() {
    if (!this.active) return;
    this.#sounds.unlock();
    this.#wakeLock.set(true);
    this.#stopwatch.start();
    this.#ticker = setInterval(() => this.refresh(), TICK_MS);
    this.#drawFrames();
    this.refresh();
    this.#events.stepped();
  }

  /** Go to the next interval, which ends an open effort too; from the last one, to the end. */
  skip() {
    if (!this.#timeline) return;
    const elapsed = this.#stopwatch.elapsed;
    const { done, index, interval } = momentAt(this.#timeline, this.#anchor, elapsed);
    if (done) return;
    if (interval.kind === "ready") this.#readyMs = elapsed;
    this.#anchor = { index: index + 1, ms: elapsed };
    this.#sounds.cancel();
    this.refresh();
  }

  /**
   * Make the present interval longer, this once.
   *
   * @param {number} seconds
   * @returns {boolean}  whether it has a length
   */
  add(seconds) {
    if (!this.#timeline) return false;
    const elapsed = this.#stopwatch.elapsed;
    const { done, index, interval, startMs } = momentAt(this.#timeline, this.#anchor, elapsed);
    if (done || interval.kind === "ready" || interval.seconds === null) return false;
    const added = index === this.#anchor.index ? (this.#anchor.addedMs ?? 0) : 0;
    this.#anchor = { index, ms: startMs, addedMs: added + seconds * 1000 };
    this.#sounds.cancel();
    this.refresh();
    this.#events.stepped();
    return true;
  }

  /** Drop the program without an end. */
  stop() {
    this.#stopTicking();
    if (this.active) this.#sounds.cancel();
    this.#wakeLock.set(false);
    this.#timeline = null;
  }

  /** Show the present moment, whatever time has passed since the last one. */
  refresh() {
    const timeline = this.#timeline;
    if (!timeline) return;
    const elapsed = this.#stopwatch.elapsed;
    const moment = momentAt(timeline, this.#anchor, elapsed);
    if (this.running || moment.done) {
      this.#sounds.plan((from, to) => cuesBetween(timeline, this.#anchor, from, to), elapsed);
    }
    if (moment.done) {
      this.#finish(moment.startMs - this.#readyMs);
      return;
    }
    if (moment.index !== this.#index) {
      this.#index = moment.index;
      this.#events.enter(moment);
      this.#events.stepped();
    }
    this.#events.paint(moment, this.running);
  }

  /** @param {number} doneMs */
  #finish(doneMs) {
    this.#stopTicking();
    this.#wakeLock.set(false);
    // The last melody is still sounding: it is not cancelled.
    this.#timeline = null;
    this.#events.end(Math.round(doneMs / 1000));
  }

  #drawFrames() {
    this.#frame = requestAnimationFrame(() => {
      this.#drawFrames();
      this.refresh();
    });
  }

  #stopTicking() {
    clearInterval(this.#ticker);
    cancelAnimationFrame(this.#frame);
  }
}
