/** One sentence: recorded here, transcribed by the server, and kept by nobody. */

import { Activity, SentenceEnd } from "./activity.js";
import { Microphone, MicrophoneError } from "./microphone.js";
import { FRAME_MS, loudness, wavOf } from "./sound.js";
import { TranscribeError, transcribe } from "./transcribe-client.js";
import { NOTHING_HEARD } from "./words.js";

/** @typedef {import("./speech.js").SpeechEvents} SpeechEvents */

/** The server takes 30 seconds. */
const LONGEST_MS = 29_900;
/** How loud it is, as a share of what a loud voice gives. */
const METER_FROM_DB = -60;
const METER_TO_DB = -10;

export class ServerSpeech {
  #events;
  /** @type {Microphone|null} */
  #microphone = null;
  /** @type {AbortController|null} */
  #request = null;
  /** @type {Float32Array[]} */
  #frames = [];
  #activity = new Activity();
  #end = new SentenceEnd();
  #held = false;
  #active = false;

  /** @param {SpeechEvents} events */
  constructor(events) {
    this.#events = events;
  }

  /** @param {{held: boolean}} how  a sentence that is held ends only when it is let go */
  async start({ held }) {
    this.cancel();
    this.#held = held;
    this.#frames = [];
    this.#activity = new Activity();
    this.#end = new SentenceEnd();
    const microphone = new Microphone({
      frame: (frame) => this.#add(frame),
      lost: (message) => this.#fail(message),
    });
    this.#microphone = microphone;
    this.#active = true;
    this.#events.state("opening");
    try {
      await microphone.open();
    } catch (error) {
      if (!(error instanceof MicrophoneError)) throw error;
      if (this.#microphone === microphone) this.#fail(error.message);
    }
  }

  /** From now on silence ends it. */
  letGo() {
    this.#held = false;
  }

  /** The sentence is over: have it transcribed. */
  async stop() {
    if (!this.#microphone) return;
    const frames = this.#frames;
    const { spoken } = this.#end;
    this.#close();
    if (!spoken) {
      this.#fail(NOTHING_HEARD);
      return;
    }
    const request = new AbortController();
    this.#request = request;
    this.#events.state("thinking");
    try {
      const { signal } = request;
      const transcription = await transcribe(wavOf(frames), {
        signal,
        waiting: this.#events.waiting,
      });
      this.#finish();
      if (transcription.text) this.#events.transcribed(transcription);
      else this.#events.failed(NOTHING_HEARD);
    } catch (error) {
      if (request.signal.aborted) return;
      if (!(error instanceof TranscribeError)) throw error;
      this.#fail(error.message);
    }
  }

  /** Stop, and forget what was said. */
  cancel() {
    this.#request?.abort();
    this.#finish();
  }

  /** @param {Float32Array} frame */
  #add(frame) {
    if (this.#frames.push(frame) === 1) this.#events.state("listening");
    const level = (loudness(frame) - METER_FROM_DB) / (METER_TO_DB - METER_FROM_DB);
    this.#events.level(Math.max(0, Math.min(1, level)));
    const over = this.#end.push(this.#activity.push(frame)) && !this.#held;
    if (over || this.#frames.length * FRAME_MS >= LONGEST_MS) this.stop();
  }

  /** @param {string} message */
  #fail(message) {
    this.#finish();
    this.#events.failed(message);
  }

  #finish() {
    this.#close();
    this.#request = null;
    if (!this.#active) return;
    this.#active = false;
    this.#events.state("idle");
  }

  #close() {
    this.#microphone?.close();
    this.#microphone = null;
    this.#frames = [];
  }
}
