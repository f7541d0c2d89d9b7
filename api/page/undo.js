/** What can be undone: earlier states, the latest last. */

const MAX_STATES = 200;

/** @template State */
export class Undo {
  /** @type {State[]} */
  #states = [];
  /** @type {string|null} */
  #lastChange = null;

  get empty() {
    return this.#states.length === 0;
  }

  clear() {
    this.#states = [];
    this.#lastChange = null;
  }

  /**
   * @param {State} before
   * @param {string|null} [change]  changes of one name that follow each other are undone together
   */
  record(before, change = null) {
    if (change === null || change !== this.#lastChange) this.#states.push(before);
    if (this.#states.length > MAX_STATES) this.#states.shift();
    this.#lastChange = change;
  }

  /** The state before the last change. @returns {State|undefined} */
  take() {
    this.#lastChange = null;
    return this.#states.pop();
  }
}
