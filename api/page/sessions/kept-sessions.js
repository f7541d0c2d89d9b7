/** Sessions that were run lately, and those that were given a name, on this device only. */

import { checkedProgram, MAX_NAME } from "./checked-program.js";

/** @typedef {import("../timeline.js").Item} Item */

/**
 * @typedef {Object} KeptSession
 * @property {string} id
 * @property {string} sentence  that it was made from; "" where it was set by hand
 * @property {Item[]} program
 * @property {string|null} name  of a favourite
 * @property {number} at  when it was run or named last, in milliseconds since 1970
 */

const STORE = "kept";
const MAX_RECENT = 20;

export class KeptSessions {
  #database;

  /** @param {import("./device-database.js").DeviceDatabase} database */
  constructor(database) {
    this.#database = database;
  }

  /**
   * Favourites by name, and up to 20 others, the latest first. Each rejects where nothing is kept.
   *
   * @returns {Promise<{favourites: KeptSession[], recent: KeptSession[]}>}
   */
  async list() {
    const sessions = (await this.#database.all(STORE)).filter(readable);
    const favourites = sessions.filter(({ name }) => name !== null);
    const known = new Set(favourites.map(contentOf));
    const recent = sessions.filter((one) => one.name === null && !known.has(contentOf(one)));
    const { compare } = new Intl.Collator("fr", { numeric: true });
    favourites.sort((a, b) => compare(String(a.name), String(b.name)) || b.at - a.at);
    recent.sort((a, b) => b.at - a.at);
    return { favourites, recent: recent.slice(0, MAX_RECENT) };
  }

  /** It is run: the latest of the recent ones, once a sentence. @param {string} sentence @param {Item[]} program */
  async note(sentence, program) {
    const said = sentence.toLowerCase().replace(/\s+/g, " ").trim();
    const id = `recent ${said || JSON.stringify(program)}`;
    await this.put({ id, sentence, program, name: null, at: Date.now() });
    const recent = (await this.#database.all(STORE)).filter(({ name }) => name === null);
    recent.sort((a, b) => b.at - a.at);
    await this.#database.delete(STORE, recent.slice(MAX_RECENT).map((one) => one.id));
  }

  /** Give it a name. @param {string} sentence @param {Item[]} program @param {string} name */
  async favour(sentence, program, name) {
    const id = `favourite ${JSON.stringify([sentence, program])}`;
    await this.put({ id, sentence, program, name: name.slice(0, MAX_NAME), at: Date.now() });
  }

  /** @param {KeptSession} session */
  async put(session) {
    await this.#database.put(STORE, session);
  }

  /** @param {KeptSession[]} sessions */
  async forget(sessions) {
    await this.#database.delete(STORE, sessions.map(({ id }) => id));
  }
}

/** @param {KeptSession} session */
function contentOf({ sentence, program }) {
  return JSON.stringify([sentence, program]);
}

/** @param {any} session @returns {session is KeptSession} */
function readable({ sentence, program, name, at }) {
  const named = name === null || typeof name === "string";
  return named && typeof sentence === "string" && Number.isFinite(at) && checkedProgram(program) !== null;
}
