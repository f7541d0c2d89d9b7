/** Whether somebody speaks, by how loud it is. No clock: time is counted in frames of sound. */

import { FRAME_MS, loudness } from "./sound.js";

/** A voice stands out from what is always there by this. */
const ABOVE_FLOOR_DB = 12;
const QUIETEST_VOICE_DB = -50;
/** Who has just pressed a button may be speaking already. */
const FIRST_FLOOR_DB = -45;
/** Of what comes uncalled, the first sound is the floor, however loud. */
const ANY_FLOOR_DB = 0;
/** What lasts, as music does, becomes part of the floor. */
const FLOOR_RISE_DB = (6 * FRAME_MS) / 1000;

/** Speech is this long at least; a click is shorter. */
const SHORTEST_SPEECH_MS = 100;

export class Activity {
  #floor;

  /** @param {{floor?: number}} [options]  in decibels: what is there anyway is no louder than this */
  constructor({ floor = FIRST_FLOOR_DB } = {}) {
    this.#floor = floor;
  }

  /** @param {Float32Array} frame @returns {boolean} */
  push(frame) {
    const level = loudness(frame);
    this.#floor = Math.min(level, this.#floor + FLOOR_RISE_DB);
    return level > Math.max(this.#floor + ABOVE_FLOOR_DB, QUIETEST_VOICE_DB);
  }
}

/** When a sentence is over: some silence after speech, or nobody spoke for long. */
export class SentenceEnd {
  #silenceMs;
  #patienceMs;
  #speechMs = 0;
  #quietMs = 0;

  /** @param {{silenceMs?: number, patienceMs?: number}} [options] */
  constructor({ silenceMs = 1600, patienceMs = 8000 } = {}) {
    this.#silenceMs = silenceMs;
    this.#patienceMs = patienceMs;
  }

  /** Whether anybody has spoken. */
  get spoken() {
    return this.#speechMs >= SHORTEST_SPEECH_MS;
  }

  /** @param {boolean} speech  in the next frame @returns {boolean}  whether it is over */
  push(speech) {
    if (speech) this.#speechMs += FRAME_MS;
    else if (!this.spoken) this.#speechMs = Math.max(0, this.#speechMs - FRAME_MS);
    this.#quietMs = speech ? 0 : this.#quietMs + FRAME_MS;
    return this.#quietMs >= (this.spoken ? this.#silenceMs : this.#patienceMs);
  }
}

const BEFORE_MS = 300;
const PAUSE_MS = 500;
const LONGEST_CLIP_MS = 2500;

/**
 * Cuts short utterances out of a stream of frames: silence, one or a few words, silence. Whatever
 * goes on for longer, as a conversation or music does, is dropped.
 */
export class Utterances {
  #activity = new Activity({ floor: ANY_FLOOR_DB });
  /** @type {Float32Array[]} */
  #frames = [];
  #speechMs = 0;
  #quietMs = 0;
  #tooLong = false;

  /** @param {Float32Array} frame @returns {Float32Array[]|null}  an utterance that is over */
  push(frame) {
    const speech = this.#activity.push(frame);
    this.#frames.push(frame);
    this.#quietMs = speech ? 0 : this.#quietMs + FRAME_MS;
    if (speech) this.#speechMs += FRAME_MS;
    if (this.#speechMs === 0) {
      this.#frames.splice(0, this.#frames.length - BEFORE_MS / FRAME_MS);
      return null;
    }
    if (this.#frames.length * FRAME_MS > LONGEST_CLIP_MS) {
      this.#tooLong = true;
      this.#frames.shift();
    }
    return this.#quietMs >= PAUSE_MS ? this.#take() : null;
  }

  #take() {
    const whole = !this.#tooLong && this.#speechMs >= SHORTEST_SPEECH_MS;
    const frames = this.#frames;
    this.#frames = [];
    this.#speechMs = 0;
    this.#tooLong = false;
    return whole ? frames : null;
  }
}
