/** From one sample rate down to another, without the tones that the lower one cannot hold. */

/** Zero crossings of the filter on each side: a steeper one hears no better. */
const CROSSINGS = 12;
/** How finely the place of a sample between two others is told. */
const PHASES = 512;

/**
 * A windowed sinc filter over samples that arrive in pieces. Browsers differ in what they do with
 * an AudioContext of another rate than the microphone's (Firefox refuses it), so this does it.
 *
 * 48,000 → 16,000: 128 samples → 42 or 43
 */
export class Resampler {
  #step;
  #reach;
  #cutoff;
  /** @type {Map<number, Float32Array>} */
  #kernels = new Map();
  #held;
  #at;

  /** @param {number} from  samples a second @param {number} to */
  constructor(from, to) {
    this.#step = from / to;
    this.#cutoff = Math.min(1, to / from);
    this.#reach = Math.ceil(CROSSINGS / this.#cutoff);
    this.#held = new Float32Array(this.#reach);
    this.#at = this.#reach;
  }

  /** @param {Float32Array} samples @returns {number[]} */
  push(samples) {
    const input = new Float32Array(this.#held.length + samples.length);
    input.set(this.#held);
    input.set(samples, this.#held.length);
    const output = [];
    for (; this.#at + this.#reach + 1 < input.length; this.#at += this.#step) {
      output.push(this.#filtered(input));
    }
    const past = Math.min(Math.floor(this.#at) - this.#reach, input.length);
    this.#held = input.slice(past);
    this.#at -= past;
    return output;
  }

  /** @param {Float32Array} input */
  #filtered(input) {
    const whole = Math.floor(this.#at);
    const kernel = this.#kernel(Math.round((this.#at - whole) * PHASES));
    let sum = 0;
    for (let i = 0; i < kernel.length; i += 1) {
      sum += kernel[i] * input[whole - this.#reach + i];
    }
    return sum;
  }

  /** @param {number} phase  of PHASES, after a sample */
  #kernel(phase) {
    const known = this.#kernels.get(phase);
    if (known) return known;
    const kernel = Float32Array.from({ length: 2 * this.#reach + 2 }, (_, i) =>
      this.#weight(i - this.#reach - phase / PHASES),
    );
    const sum = kernel.reduce((total, weight) => total + weight, 0);
    const even = kernel.map((weight) => weight / sum);
    this.#kernels.set(phase, even);
    return even;
  }

  /** @param {number} distance  in samples of the input */
  #weight(distance) {
    const x = Math.PI * distance * this.#cutoff;
    const sinc = x === 0 ? 1 : Math.sin(x) / x;
    const window = Math.cos((Math.PI * distance) / (2 * (this.#reach + 1)));
    return Math.abs(distance) > this.#reach + 1 ? 0 : sinc * window * window;
  }
}
