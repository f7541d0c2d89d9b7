/** Runs a program: stopwatch, schedule, sounds and wake lock, without a view. */

import { cuesOf } from "./cues.js";
import { buildSchedule, momentAt } from "./schedule.js";
import { Stopwatch } from "./stopwatch.js";

/** @typedef {import("./schedule.js").Block} Block */
/** @typedef {import("./schedule.js").Moment} Moment */

/**
 * @typedef {Object} RunnerEvents
 * @property {(moment: Moment, running: boolean) => void} paint  as often as the screen is drawn
 * @property {(moment: Moment) => void} enter  a new interval has begun
 * @property {(doneSeconds: number) => void} end  ran to the end; skipped time is not counted
 */

/** Wakes a hidden tab, where no animation frame is drawn. */
const TICK_MS = 250;

export class Runner {
  /** @type {Block[]} */
  #blocks = [];
  #readySeconds = 0;
  /** @type {import("./schedule.js").Schedule|null} */
  #schedule = null;
  /** @type {import("./cues.js").Cue[]} */
  #cues = [];
  #stopwatch = new Stopwatch();
  #skippedMs = 0;
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
    return this.#schedule !== null;
  }

  get running() {
    return this.#stopwatch.running;
  }

  /** @param {Block[]} blocks @param {{readySeconds: number}} options */
  start(blocks, { readySeconds }) {
    this.#blocks = blocks;
    this.#readySeconds = readySeconds;
    this.restart();
  }

  restart() {
    this.stop();
    this.#schedule = buildSchedule(this.#blocks, { readySeconds: this.#readySeconds });
    this.#cues = cuesOf(this.#schedule);
    this.#stopwatch = new Stopwatch();
    this.#skippedMs = 0;
    this.#index = -1;
    this.#sounds.cancel();
    this.resume();
  }

  pause() {
    if (!this.active) return;
    this.#stopwatch.pause();
    this.#sounds.cancel();
    this.#wakeLock.set(false);
    this.#stopTicking();
    this.refresh();
  }

  resume() {
    if (!this.active) return;
    this.#sounds.unlock();
    this.#wakeLock.set(true);
    this.#stopwatch.start();
    this.#ticker = setInterval(() => this.refresh(), TICK_MS);
    this.#drawFrames();
    this.refresh();
  }

  /** Go to the next interval; from the last one, to the end. */
  skip() {
    if (!this.#schedule) return;
    const { interval, remainingMs, done } = momentAt(this.#schedule, this.#stopwatch.elapsed);
    if (done) return;
    if (interval.kind !== "ready") this.#skippedMs += remainingMs;
    this.#stopwatch.seek(interval.end);
    this.#sounds.cancel();
    this.refresh();
  }

  /** Drop the program without an end. */
  stop() {
    this.#stopTicking();
    if (this.active) this.#sounds.cancel();
    this.#wakeLock.set(false);
    this.#schedule = null;
  }

  /** Show the present moment, whatever time has passed since the last one. */
  refresh() {
    if (!this.#schedule) return;
    const elapsed = this.#stopwatch.elapsed;
    const moment = momentAt(this.#schedule, elapsed);
    if (this.running || moment.done) this.#sounds.plan(this.#cues, elapsed);
    if (moment.done) {
      this.#finish();
      return;
    }
    if (moment.index !== this.#index) {
      this.#index = moment.index;
      this.#events.enter(moment);
    }
    this.#events.paint(moment, this.running);
  }

  #finish() {
    const { endMs, readyMs } = /** @type {import("./schedule.js").Schedule} */ (this.#schedule);
    const doneMs = endMs - readyMs - this.#skippedMs;
    this.#stopTicking();
    this.#wakeLock.set(false);
    // The last melody is still sounding: it is not cancelled.
    this.#schedule = null;
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
