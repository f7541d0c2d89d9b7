/** Listens all the time for short utterances: on the device, or by clips that the server hears. */

import { Utterances } from "./activity.js";
import { LANGUAGE, messageOf, NOT_INSTALLED, installOnDevice, recognitionClass } from "./browser-speech.js";
import { Microphone, MicrophoneError } from "./microphone.js";
import { wavOf } from "./sound.js";
import { TranscribeError, transcribe } from "./transcribe-client.js";

/**
 * @typedef {Object} HandsFreeEvents
 * @property {() => unknown} spoken  an utterance has ended; what it gives comes back with the words
 * @property {(words: string, confidence: number|null, spoken: unknown) => void} heard
 * @property {(message: string) => void} missed  an utterance was not transcribed; it goes on
 * @property {(message: string) => void} failed  in French; it listens no more
 * @property {() => void} listening  it can hear now
 */

/** @typedef {{start: () => unknown, stop: () => void}} HandsFree */

/** An answer that is later than this is of no use. */
const LATEST_MS = 6000;

/** Browsers end a recognition after some silence; more often than this it is broken. */
const RESTART_MS = 500;

/**
 * @param {"device"|"server"} choice
 * @param {HandsFreeEvents} events
 * @returns {HandsFree}
 */
export function handsFreeOf(choice, events) {
  return choice === "server" ? new ServerHandsFree(events) : new DeviceHandsFree(events);
}

class ServerHandsFree {
  #events;
  /** @type {Microphone|null} */
  #microphone = null;
  /** @type {AbortController|null} */
  #request = null;
  #listening = false;

  /** @param {HandsFreeEvents} events */
  constructor(events) {
    this.#events = events;
  }

  async start() {
    const utterances = new Utterances();
    const microphone = new Microphone(
      {
        frame: (frame) => {
          if (!this.#listening) this.#events.listening();
          this.#listening = true;
          const clip = utterances.push(frame);
          if (clip) this.#send(clip);
        },
        lost: (message) => this.#fail(message),
      },
      { handsFree: true },
    );
    this.#microphone = microphone;
    try {
      await microphone.open();
    } catch (error) {
      if (!(error instanceof MicrophoneError)) throw error;
      if (this.#microphone === microphone) this.#fail(error.message);
    }
  }

  stop() {
    this.#request?.abort();
    this.#microphone?.close();
    this.#microphone = null;
    this.#request = null;
    this.#listening = false;
  }

  /** One at a time: what is said meanwhile is dropped. @param {Float32Array[]} clip */
  async #send(clip) {
    if (this.#request) return;
    const request = new AbortController();
    this.#request = request;
    const spoken = this.#events.spoken();
    const began = performance.now();
    try {
      const { heard, confidence } = await transcribe(wavOf(clip), { signal: request.signal });
      if (performance.now() - began < LATEST_MS) this.#events.heard(heard, confidence, spoken);
    } catch (error) {
      if (request.signal.aborted) return;
      if (!(error instanceof TranscribeError)) throw error;
      this.#events.missed(error.message);
    } finally {
      if (this.#request === request) this.#request = null;
    }
  }

  /** @param {string} message */
  #fail(message) {
    this.stop();
    this.#events.failed(message);
  }
}

class DeviceHandsFree {
  #events;
  /** @type {any} */
  #recognition = null;

  /** @param {HandsFreeEvents} events */
  constructor(events) {
    this.#events = events;
  }

  async start() {
    const recognition = new (recognitionClass())();
    this.#recognition = recognition;
    this.#prepare(recognition);
    const installed = await installOnDevice();
    if (recognition !== this.#recognition) return;
    if (installed) this.#listen(recognition);
    else this.#fail(NOT_INSTALLED);
  }

  stop() {
    const recognition = this.#recognition;
    this.#recognition = null;
    recognition?.abort();
  }

  /** @param {any} recognition */
  #prepare(recognition) {
    recognition.lang = LANGUAGE;
    recognition.continuous = true;
    recognition.processLocally = true;
    const whileCurrent =
      (/** @type {(event: any) => void} */ handle) => (/** @type {any} */ event) => {
        if (recognition === this.#recognition) handle(event);
      };
    recognition.onresult = whileCurrent((event) => {
      for (const result of Array.from(event.results).slice(event.resultIndex)) {
        const { transcript, confidence } = result[0];
        if (result.isFinal) this.#events.heard(transcript, confidence, this.#events.spoken());
      }
    });
    recognition.onerror = whileCurrent(({ error }) => {
      // Silence and our own endings: it goes on.
      if (error !== "no-speech" && error !== "aborted") this.#fail(messageOf(error));
    });
    recognition.onend = whileCurrent(() => {
      setTimeout(
        whileCurrent(() => this.#listen(recognition)),
        RESTART_MS,
      );
    });
  }

  /** @param {any} recognition */
  #listen(recognition) {
    try {
      recognition.start();
    } catch {
      this.#fail(messageOf("")); // it does not say why
      return;
    }
    this.#events.listening();
  }

  /** @param {string} message */
  #fail(message) {
    this.stop();
    this.#events.failed(message);
  }
}
