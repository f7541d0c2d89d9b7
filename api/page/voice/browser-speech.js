/** The browser's own speech recognition, in French: on the device, or by its maker. */

import { NOTHING_HEARD, TYPE_IT } from "./words.js";

/** @typedef {import("./speech.js").SpeechEvents} SpeechEvents */

export const LANGUAGE = "fr-FR";
const ON_DEVICE = { langs: [LANGUAGE], processLocally: true };

const ERROR_MESSAGES = new Map([
  ["not-allowed", `Le micro est bloqué : autorisez-le dans le navigateur, ou ${TYPE_IT}`],
  ["service-not-allowed", `La reconnaissance vocale est bloquée ici : ${TYPE_IT}`],
  ["network", `La reconnaissance vocale est injoignable : ${TYPE_IT}`],
  ["no-speech", NOTHING_HEARD],
  ["audio-capture", `Aucun micro trouvé : branchez-en un, ou ${TYPE_IT}`],
  ["language-not-supported", `Le français n’est pas reconnu par ce navigateur : ${TYPE_IT}`],
]);
const OTHER_ERROR = `La reconnaissance vocale a échoué : réessayez, ou ${TYPE_IT}`;
export const NOT_INSTALLED =
  "Le français ne s’est pas installé sur cet appareil : réessayez avec une connexion, ou choisissez " +
  "une autre écoute.";

/** The browser's class; undefined where it has none. @returns {any} */
export function recognitionClass() {
  return globalThis.SpeechRecognition ?? globalThis.webkitSpeechRecognition;
}

/** A French sentence for a `SpeechRecognitionErrorCode`. @param {string} code */
export function messageOf(code) {
  return ERROR_MESSAGES.get(code) ?? OTHER_ERROR;
}

/**
 * Whether French can be recognised on this device, as the Web Speech API tells it (Chrome 139).
 *
 * @returns {Promise<"unavailable"|"downloadable"|"downloading"|"available">}
 */
export async function onDeviceStatus() {
  const Recognition = recognitionClass();
  if (!isSecureContext || !Recognition?.available) return "unavailable";
  if (!("processLocally" in Recognition.prototype)) return "unavailable";
  // It rejects where a policy forbids it.
  return Recognition.available(ON_DEVICE).catch(() => "unavailable");
}

/** Fetch French for this device, where it is not here yet. @returns {Promise<boolean>} */
export async function installOnDevice() {
  if ((await onDeviceStatus()) === "available") return true;
  return recognitionClass()
    .install(ON_DEVICE)
    .catch(() => false);
}

export class BrowserSpeech {
  /** @type {any} */
  #recognition = null;
  #events;
  #onDevice;

  /** @param {SpeechEvents} events @param {{onDevice: boolean}} options */
  constructor(events, { onDevice }) {
    this.#events = events;
    this.#onDevice = onDevice;
  }

  /** The recogniser itself hears when a sentence is over, held or not. */
  async start() {
    this.cancel();
    const recognition = new (recognitionClass())();
    this.#recognition = recognition;
    this.#prepare(recognition);
    if (this.#onDevice) {
      this.#events.state("opening");
      const installed = await installOnDevice();
      if (recognition !== this.#recognition) return;
      if (!installed) {
        this.#fail(NOT_INSTALLED);
        return;
      }
    }
    this.#events.state("listening");
    try {
      recognition.start();
    } catch {
      this.#fail(OTHER_ERROR);
    }
  }

  letGo() {}

  /** Take what was heard. */
  stop() {
    this.#recognition?.stop();
  }

  /** Stop listening and forget what was heard. */
  cancel() {
    const recognition = this.#recognition;
    this.#end();
    recognition?.abort();
  }

  /** @param {any} recognition */
  #prepare(recognition) {
    recognition.lang = LANGUAGE;
    recognition.interimResults = true;
    if (this.#onDevice) recognition.processLocally = true;
    let heard = "";
    let answered = false;
    // A recognition that was cancelled or replaced may still report: it is not listened to.
    const whileCurrent =
      (/** @type {(event: any) => void} */ handle) => (/** @type {any} */ event) => {
        if (recognition === this.#recognition) handle(event);
      };
    recognition.onresult = whileCurrent((event) => {
      heard = Array.from(event.results, (result) => result[0].transcript).join("").trim();
      this.#events.interim(heard);
    });
    recognition.onerror = whileCurrent((event) => {
      answered = true;
      if (event.error !== "aborted") this.#events.failed(messageOf(event.error));
    });
    recognition.onend = whileCurrent(() => {
      this.#end();
      if (answered) return;
      if (heard) this.#events.final(heard);
      else this.#events.failed(NOTHING_HEARD);
    });
  }

  /** @param {string} message */
  #fail(message) {
    this.#end();
    this.#events.failed(message);
  }

  #end() {
    if (!this.#recognition) return;
    this.#recognition = null;
    this.#events.state("idle");
  }
}
