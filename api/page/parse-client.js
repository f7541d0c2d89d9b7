/**
 * Says what a sentence means: this device's own parser, else the server's; every failure becomes a
 * French sentence.
 */

import { ownParser } from "./own-parser.js";

/** @typedef {{start: number, end: number, label: string, text: string}} Span */
/** @typedef {{start: number, end: number}} Stretch */
/** @typedef {import("./drafts.js").PartialItem} PartialItem */
/** @typedef {{kind: string, message: string, missing?: string[], understood?: PartialItem[]}} Problem */
/**
 * @typedef {Object} Parsed
 * @property {string} text
 * @property {Span[]} spans  offsets in Unicode code points
 * @property {import("./timeline.js").Item[]|null} program
 * @property {Problem|null} problem
 * @property {(Stretch & {text: string})[]} unused  numbers that set nothing
 * @property {string[]} notes  what was filled in or chosen, in French
 * @property {Stretch[]} doubts  numbers that may have been misread
 */

/** The longest sentence, in code points. */
const MAX_CHARACTERS = 1000;
const TIMEOUT_MS = 8000;
const ADDRESS = new URL("../parse", import.meta.url);

const STATUS_MESSAGES = new Map([
  [413, "Cette phrase est trop longue : gardez 1 000 caractères au plus."],
  [422, "Le serveur n’accepte pas cette phrase : reformulez-la en 1 000 caractères au plus."],
  [429, "Trop de demandes à la fois : attendez quelques secondes, puis réessayez."],
]);

/** A failure whose message can be shown as it stands. */
export class ParseError extends Error {}

/**
 * @param {string} text
 * @param {{signal: AbortSignal}} options  aborts a request that another one replaces
 * @returns {Promise<Parsed>}
 * @throws {ParseError}
 */
export async function parseSentence(text, { signal }) {
  const parser = await ownParser();
  signal.throwIfAborted();
  if (!parser) return askServer(text, signal);
  if (Array.from(text).length > MAX_CHARACTERS) throw new ParseError(statusMessage(413));
  return checked(parser.parse(text).toJSON());
}

/** @param {string} text @param {AbortSignal} signal @returns {Promise<Parsed>} @throws {ParseError} */
async function askServer(text, signal) {
  let timedOut = false;
  const request = new AbortController();
  signal.addEventListener("abort", () => request.abort(), { once: true });
  const timer = setTimeout(() => {
    timedOut = true;
    request.abort();
  }, TIMEOUT_MS);
  try {
    const response = await fetch(ADDRESS, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text }),
      signal: request.signal,
    });
    if (!response.ok) throw new ParseError(statusMessage(response.status));
    return checked(await response.json());
  } catch (error) {
    if (error instanceof ParseError || signal.aborted) throw error;
    throw new ParseError(failureMessage(error, timedOut), { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** @param {number} status */
function statusMessage(status) {
  return (
    STATUS_MESSAGES.get(status) ??
    `Le serveur a rencontré une erreur (${status}) : réessayez dans un instant.`
  );
}

/** @param {unknown} error @param {boolean} timedOut */
function failureMessage(error, timedOut) {
  if (timedOut) return "Le serveur met trop de temps à répondre : réessayez dans un instant.";
  if (error instanceof SyntaxError) {
    return "La réponse du serveur est illisible : réessayez dans un instant.";
  }
  return "Le serveur est injoignable : vérifiez votre connexion, puis réessayez.";
}

/** @param {any} reply @returns {Parsed} @throws {SyntaxError} */
export function checked(reply) {
  if (!Array.isArray(reply?.spans) || !(reply.program || reply.problem)) {
    throw new SyntaxError("not a parsed sentence");
  }
  return { unused: [], notes: [], doubts: [], ...reply };
}
