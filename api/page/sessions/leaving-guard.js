/** Asks before a running timer is left: by the back button, a reload, or a closed tab. */

const RUNNING = "running";

export class LeavingGuard {
  #running = false;
  /** Our own step back is under way; its event means nothing. */
  #leaving = false;

  /** @param {() => void} ask  the back button was pressed while it runs */
  constructor(ask) {
    addEventListener("popstate", () => {
      const ours = this.#leaving;
      this.#leaving = false;
      if (!this.#running) return;
      this.#mark();
      if (!ours) ask();
    });
    addEventListener("beforeunload", (event) => {
      if (this.#running) event.preventDefault();
    });
  }

  /** It runs: from now on there is a step in the history for the back button to take. */
  begin() {
    this.#running = true;
    // While our own step back is under way, the mark is set at its end.
    if (!this.#leaving) this.#mark();
  }

  /** It has ended: the step goes, so that the back button leads out again. */
  end() {
    if (!this.#running) return;
    this.#running = false;
    // A second step back would leave the page.
    if (this.#leaving || history.state !== RUNNING) return;
    this.#leaving = true;
    history.back();
  }

  #mark() {
    if (history.state !== RUNNING) history.pushState(RUNNING, "");
  }
}
