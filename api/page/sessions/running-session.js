/**
 * The session that runs, kept on this device so that no reload, crash or dead battery loses it.
 *
 * Each tab keeps its own, under a lock that the browser frees when the tab is gone, whatever ended
 * it. A session whose lock is held runs in another tab, and is left to it.
 */

import { checkedProgram } from "./checked-program.js";

/** @typedef {import("../runner.js").Snapshot} Snapshot */

/**
 * @typedef {Object} RunningSession
 * @property {string} id
 * @property {string} sentence  that it was made from; "" where it was set by hand
 * @property {Snapshot} snapshot
 * @property {number} seenAt  when it was last seen, in milliseconds since 1970
 */

const STORE = "running";
/** So much is lost at most when the browser is killed in the middle of a long interval. */
const SEEN_EVERY_MS = 10_000;
/** Nobody goes on with a session of the day before. */
const MAX_AGE_MS = 24 * 3600 * 1000;

export class RunningSessions {
  #database;
  #failed;
  /** @type {{id: string, sentence: string, take: () => Snapshot|null}|null} */
  #current = null;
  #seenAt = 0;
  #free = () => {};

  /**
   * @param {import("./device-database.js").DeviceDatabase} database
   * @param {() => void} failed  it cannot be kept
   */
  constructor(database, failed) {
    this.#database = database;
    this.#failed = failed;
    // A hidden page may be dropped without another word; a page that is left says so.
    document.addEventListener("visibilitychange", () => document.hidden && this.save());
    addEventListener("pagehide", () => this.save());
  }

  /**
   * Keep a session from now on.
   *
   * @param {string} sentence
   * @param {() => Snapshot|null} take  null where it does not run any more
   */
  begin(sentence, take) {
    this.end();
    const id = `${Date.now()}-${Math.random().toString(36).slice(2)}`;
    this.#current = { id, sentence, take };
    hold(id).then((free) => (this.#current?.id === id ? (this.#free = free) : free()));
    this.save();
  }

  /** Where it is now, if that has not been kept for a while. */
  seen() {
    if (Math.abs(Date.now() - this.#seenAt) >= SEEN_EVERY_MS) this.save();
  }

  /** Where it is now. */
  save() {
    const snapshot = this.#current?.take();
    if (!this.#current || !snapshot) return;
    const { id, sentence } = this.#current;
    this.#seenAt = Date.now();
    this.#database.put(STORE, { id, sentence, snapshot, seenAt: this.#seenAt }).catch(this.#failed);
  }

  /** It is over: nothing is kept of it. */
  end() {
    if (this.#current) this.forget(this.#current.id);
    this.#current = null;
    this.#free();
    this.#free = () => {};
  }

  /** @param {string} id */
  forget(id) {
    this.#database.delete(STORE, [id]).catch(() => {
      // Where nothing can be kept there is nothing to forget.
    });
  }

  /**
   * Wait for sessions that no tab runs any more, the latest one first.
   *
   * @param {(session: RunningSession) => void} found
   */
  async lost(found) {
    const sessions = await this.#database.all(STORE).catch(() => []);
    const fresh = sessions
      .filter((session) => readable(session) && Date.now() - session.seenAt < MAX_AGE_MS)
      .sort((a, b) => b.seenAt - a.seenAt);
    sessions.filter((session) => !fresh.includes(session)).forEach(({ id }) => this.forget(id));
    for (const { id } of fresh) {
      // Granted at once where its tab is gone; while that one lives, this waits.
      hold(id).then(async (free) => {
        free();
        const session = await this.known(id);
        if (readable(session)) found(session);
      });
    }
  }

  /** A lost session as it stands; undefined where it was answered in another tab. @param {string} id */
  async known(id) {
    return this.#database.get(STORE, id).catch(() => undefined);
  }

  /** Take a lost session from all other tabs; false where one of them has it. @param {string} id */
  async claim(id) {
    return this.#database.take(STORE, id).catch(() => true);
  }
}

/** @param {any} session @returns {session is RunningSession} */
function readable(session) {
  const { snapshot, seenAt, sentence, id } = session ?? {};
  const { anchor, elapsedMs, readyMs, readySeconds } = snapshot ?? {};
  const numbers = [seenAt, elapsedMs, readyMs, readySeconds, anchor?.index, anchor?.ms];
  return (
    typeof id === "string" &&
    typeof sentence === "string" &&
    numbers.every(Number.isFinite) &&
    checkedProgram(snapshot.program) !== null
  );
}

/**
 * Wait for a lock; where there are none (a page that is not secure), go on without.
 *
 * @param {string} id
 * @returns {Promise<() => void>}  frees it
 */
function hold(id) {
  return new Promise((granted) => {
    if (!navigator.locks) return granted(() => {});
    navigator.locks
      .request(`speechtimer ${id}`, () => new Promise((free) => granted(() => free(undefined))))
      .catch(() => granted(() => {}));
  });
}
