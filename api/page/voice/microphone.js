/** Opens the microphone; every failure becomes a French sentence. Nothing is kept. */

import { INSECURE, TYPE_IT } from "./words.js";

const WORKLET = new URL("./capture-worklet.js", import.meta.url);

const NONE = `Aucun micro trouvé : branchez-en un, ou ${TYPE_IT}`;
const REASONS = new Map([
  ["NotAllowedError", `Le micro est bloqué : autorisez-le dans le navigateur, ou ${TYPE_IT}`],
  ["SecurityError", `Le micro est bloqué : autorisez-le dans le navigateur, ou ${TYPE_IT}`],
  ["NotFoundError", NONE],
  ["OverconstrainedError", NONE],
  ["NotReadableError", `Le micro est pris par une autre application : fermez-la, ou ${TYPE_IT}`],
]);
const OTHER = `Le micro ne répond pas : rechargez la page, ou ${TYPE_IT}`;
const LOST = `Le micro s’est coupé : vérifiez qu’il est branché, ou ${TYPE_IT}`;

/** A failure whose message can be shown as it stands. */
export class MicrophoneError extends Error {}

/** Whether there is any hope of a microphone here. */
export function canRecord() {
  return Boolean(navigator.mediaDevices?.getUserMedia && globalThis.AudioWorkletNode);
}

export class Microphone {
  #frame;
  #lost;
  #handsFree;
  #closed = false;
  /** @type {AudioContext|null} */
  #context = null;
  /** @type {MediaStream|null} */
  #stream = null;
  #wake = () => void this.#context?.resume().catch(() => {});

  /**
   * @param {Object} events
   * @param {(frame: Float32Array) => void} events.frame  20 ms of sound, 16,000 samples a second
   * @param {(message: string) => void} events.lost  it was unplugged, or taken away
   * @param {{handsFree?: boolean}} [options]  our own sounds are heard too
   */
  constructor({ frame, lost }, { handsFree = false } = {}) {
    this.#frame = frame;
    this.#lost = lost;
    this.#handsFree = handsFree;
  }

  /**
   * Resolves when sound can arrive, or when it was closed meanwhile.
   *
   * @throws {MicrophoneError}
   */
  async open() {
    if (!isSecureContext) throw new MicrophoneError(INSECURE);
    if (!canRecord()) throw new MicrophoneError(OTHER);
    try {
      await this.#open();
    } catch (error) {
      this.close();
      const reason = REASONS.get(/** @type {Error} */ (error).name) ?? OTHER;
      throw new MicrophoneError(reason, { cause: error });
    }
  }

  close() {
    this.#closed = true;
    removeEventListener("pointerup", this.#wake);
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#context?.close();
    this.#stream = null;
    this.#context = null;
  }

  async #open() {
    // Before anything is waited for, while the press still counts as a gesture. On a touch screen
    // it counts only when the finger is lifted.
    const context = new AudioContext();
    this.#context = context;
    this.#wake();
    addEventListener("pointerup", this.#wake);
    const [stream] = await Promise.all([
      navigator.mediaDevices.getUserMedia({ audio: this.#constraints }),
      context.audioWorklet.addModule(WORKLET),
    ]);
    if (this.#closed) {
      for (const track of stream.getTracks()) track.stop();
      return;
    }
    this.#stream = stream;
    for (const track of stream.getTracks()) track.onended = () => this.#lost(LOST);
    const capture = new AudioWorkletNode(context, "capture", {
      channelCount: 1,
      channelCountMode: "explicit",
    });
    capture.port.onmessage = ({ data }) => {
      if (!this.#closed) this.#frame(data);
    };
    // It gives no sound, and some browsers run only what is connected.
    context.createMediaStreamSource(stream).connect(capture).connect(context.destination);
    this.#wake();
  }

  /** Recognisers hear better what was not cleaned, but our own sounds must not be heard. */
  get #constraints() {
    return {
      channelCount: 1,
      echoCancellation: this.#handsFree,
      noiseSuppression: false,
      autoGainControl: false,
    };
  }
}
