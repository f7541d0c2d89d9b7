/** In the audio thread: what the microphone gives, as frames of 16,000 samples a second. */

import { Resampler } from "./resampler.js";
import { FRAME_SAMPLES, SAMPLE_RATE } from "./sound.js";

class Capture extends AudioWorkletProcessor {
  #resampler = new Resampler(sampleRate, SAMPLE_RATE);
  #frame = new Float32Array(FRAME_SAMPLES);
  #filled = 0;
  #open = true;

  constructor() {
    super();
    this.port.onmessage = () => {
      this.#open = false;
    };
  }

  /** @param {Float32Array[][]} inputs */
  process([[samples]]) {
    for (const sample of samples ? this.#resampler.push(samples) : []) this.#add(sample);
    return this.#open;
  }

  /** @param {number} sample */
  #add(sample) {
    this.#frame[this.#filled] = sample;
    this.#filled += 1;
    if (this.#filled < FRAME_SAMPLES) return;
    this.port.postMessage(this.#frame, [this.#frame.buffer]);
    this.#frame = new Float32Array(FRAME_SAMPLES);
    this.#filled = 0;
  }
}

registerProcessor("capture", Capture);
