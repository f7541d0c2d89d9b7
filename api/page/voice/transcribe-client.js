/** Sends a recording to the server and reads the sentence in it; failures are French sentences. */

import { checked } from "../parse-client.js";
import { TYPE_IT } from "./words.js";

/** @typedef {{heard: string, understood: string}} Repair */
/**
 * @typedef {Object} Transcription
 * @property {string} heard  the recogniser's own words; "" where nobody spoke
 * @property {string} text  as it was understood
 * @property {Repair[]} repairs  where the two differ
 * @property {import("../parse-client.js").Parsed} parsed  `text`, parsed
 * @property {number|null} confidence  in `heard`, 0 to 1
 */

const ADDRESS = new URL("../../transcribe", import.meta.url);
const TIMEOUT_MS = 60_000;
/** Longer than this nobody waits with a phone in the hand. */
const MOST_RETRIES = 2;
const LONGEST_WAIT_S = 20;

const STATUS_MESSAGES = new Map([
  [413, "L’enregistrement est trop long : dites votre phrase en 30 secondes au plus."],
  [422, `Le serveur n’a pas pu lire le son : parlez de nouveau, ou ${TYPE_IT}`],
]);
const NO_MODEL =
  "Ce serveur n’a pas de modèle d’écoute (« speechtimer voice install base » l’y installe) : " +
  TYPE_IT;
const UNREACHABLE = "Le serveur est injoignable : vérifiez votre connexion, puis parlez de nouveau.";
const SLOW = `Le serveur met trop de temps à répondre : parlez de nouveau, ou ${TYPE_IT}`;
const UNREADABLE = `La réponse du serveur est illisible : parlez de nouveau, ou ${TYPE_IT}`;

/** A failure whose message can be shown as it stands. */
export class TranscribeError extends Error {}

/** Whether the server has a recogniser; false where it cannot be asked. @returns {Promise<boolean>} */
export async function serverListens() {
  try {
    const response = await fetch(ADDRESS);
    return response.ok && (await response.json()).listens === true;
  } catch {
    return false;
  }
}

/**
 * @param {Blob} recording
 * @param {Object} options
 * @param {AbortSignal} options.signal
 * @param {(seconds: number) => void} [options.waiting]  the server is busy and is asked again
 * @returns {Promise<Transcription>}
 * @throws {TranscribeError}
 */
export async function transcribe(recording, { signal, waiting }) {
  for (let retries = 0; ; retries += 1) {
    const response = await post(recording, signal);
    const seconds = retryAfter(response);
    if (seconds === null) return read(response);
    if (!waiting || retries === MOST_RETRIES || seconds > LONGEST_WAIT_S) {
      throw new TranscribeError(
        `Le serveur est occupé : réessayez dans ${seconds} s, ou ${TYPE_IT}`,
      );
    }
    waiting(seconds);
    await pause(seconds, signal);
  }
}

/** @param {Blob} body @param {AbortSignal} signal */
async function post(body, signal) {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return await fetch(ADDRESS, {
      method: "POST",
      headers: { "Content-Type": "audio/wav" },
      body,
      signal: AbortSignal.any([signal, timeout]),
    });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new TranscribeError(timeout.aborted ? SLOW : UNREACHABLE, { cause: error });
  }
}

/** The seconds after which a busy server wants to be asked again; null where it is not busy. */
function retryAfter(/** @type {Response} */ response) {
  const seconds = Number(response.headers.get("Retry-After"));
  return response.status === 503 && seconds > 0 ? seconds : null;
}

/** @param {Response} response @returns {Promise<Transcription>} */
async function read(response) {
  if (response.status === 503) throw new TranscribeError(NO_MODEL);
  if (!response.ok) {
    throw new TranscribeError(
      STATUS_MESSAGES.get(response.status) ??
        `Le serveur a rencontré une erreur (${response.status}) : parlez de nouveau, ou ${TYPE_IT}`,
    );
  }
  try {
    const answer = await response.json();
    return { ...answer, parsed: checked(answer.parsed) };
  } catch (error) {
    throw new TranscribeError(UNREADABLE, { cause: error });
  }
}

/** @param {number} seconds @param {AbortSignal} signal @returns {Promise<void>} */
function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}
