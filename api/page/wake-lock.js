/** Keeps the screen on while it is wanted; does nothing where the browser cannot. */

export class WakeLock {
  #wanted = false;
  /** @type {WakeLockSentinel|null} */
  #sentinel = null;

  constructor() {
    // The browser drops the lock of a hidden page and does not give it back by itself.
    document.addEventListener("visibilitychange", () => this.#update());
  }

  /** @param {boolean} wanted */
  set(wanted) {
    this.#wanted = wanted;
    this.#update();
  }

  async #update() {
    if (!this.#wanted) {
      const sentinel = this.#sentinel;
      this.#sentinel = null;
      await sentinel?.release();
      return;
    }
    if (document.visibilityState !== "visible" || !navigator.wakeLock) return;
    if (this.#sentinel && !this.#sentinel.released) return;
    try {
      const sentinel = await navigator.wakeLock.request("screen");
      if (this.#wanted && (this.#sentinel === null || this.#sentinel.released)) {
        this.#sentinel = sentinel;
      } else {
        await sentinel.release();
      }
    } catch {
      // Refused (low battery, page just hidden): the timer runs without it.
    }
  }
}
