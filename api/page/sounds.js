/** Plays cues on the Web Audio clock, ahead of time. */

/** @typedef {import("./cues.js").Cue} Cue */

/** Hidden tabs are woken as rarely as once a minute: what they must play is planned before. */
const HORIZON_MS = 120_000;
/** A cue that is due when planning starts, or was due just before, is still played. */
const LATE_MS = 250;
/** The audio clock may differ this much from the timer's before everything is planned anew. */
const DRIFT_S = 0.15;

/** Notes of each sound: [frequency in Hz, delay in s, length in s]. */
const NOTES = {
  tick: [[880, 0, 0.09]],
  work: [[1318.5, 0, 0.42]],
  rest: [[587.3, 0, 0.42]],
  end: [
    [659.3, 0, 0.18],
    [830.6, 0.18, 0.18],
    [987.8, 0.36, 0.18],
    [1318.5, 0.54, 0.7],
  ],
};

export class Sounds {
  /** @type {AudioContext|null} */
  #context = null;
  #muted = false;
  /** Audio time, in seconds, at which the timer stood at 0; null when nothing is planned. */
  #origin = /** @type {number|null} */ (null);
  #plannedUpTo = 0;
  /** @type {Set<{oscillator: OscillatorNode, gain: GainNode}>} */
  #voices = new Set();

  /** Browsers let sound through only after a gesture: call this from a click. */
  unlock() {
    const Context = globalThis.AudioContext ?? globalThis.webkitAudioContext;
    if (!Context) return;
    this.#context ??= new Context();
    // Refused where the browser allows no sound: the timer then runs in silence.
    if (this.#context.state !== "running") this.#context.resume().catch(() => {});
  }

  get muted() {
    return this.#muted;
  }

  set muted(muted) {
    this.#muted = muted;
    this.cancel();
  }

  /**
   * Plan what is due within the horizon and not planned yet. Cheap: call it on every tick.
   *
   * @param {(fromMs: number, toMs: number) => Iterable<Cue>} cuesBetween
   * @param {number} elapsedMs
   */
  plan(cuesBetween, elapsedMs) {
    if (this.#context?.state !== "running" || this.#muted) return;
    const origin = this.#context.currentTime - elapsedMs / 1000;
    if (this.#origin === null || Math.abs(origin - this.#origin) > DRIFT_S) {
      this.cancel();
      this.#origin = origin;
      this.#plannedUpTo = elapsedMs - LATE_MS;
    }
    const upTo = elapsedMs + HORIZON_MS;
    // Half the horizon may pass before the next cues are asked for.
    if (this.#plannedUpTo >= upTo - HORIZON_MS / 2) return;
    for (const { at, sound } of cuesBetween(this.#plannedUpTo, upTo)) {
      this.#play(sound, this.#origin + at / 1000);
    }
    this.#plannedUpTo = upTo;
  }

  /** Silence what sounds and forget what is planned. */
  cancel() {
    for (const { oscillator, gain } of this.#voices) {
      oscillator.stop();
      gain.disconnect();
    }
    this.#voices.clear();
    this.#origin = null;
  }

  /** @param {Cue["sound"]} sound @param {number} when */
  #play(sound, when) {
    const context = /** @type {AudioContext} */ (this.#context);
    for (const [frequency, delay, length] of NOTES[sound]) {
      const start = Math.max(when + delay, context.currentTime);
      const oscillator = context.createOscillator();
      const gain = context.createGain();
      oscillator.type = "triangle";
      oscillator.frequency.value = frequency;
      // A short rise and a fading end: a square envelope clicks.
      gain.gain.setValueAtTime(0, start);
      gain.gain.linearRampToValueAtTime(0.5, start + 0.01);
      gain.gain.exponentialRampToValueAtTime(0.001, start + length);
      oscillator.connect(gain).connect(context.destination);
      const voice = { oscillator, gain };
      this.#voices.add(voice);
      oscillator.onended = () => this.#voices.delete(voice);
      oscillator.start(start);
      oscillator.stop(start + length);
    }
  }
}
