/** Where a sentence is said or written, and sent. */

import { byId } from "./dom.js";
import { ParseError, parseSentence } from "./parse-client.js";
import { Speech } from "./speech.js";

/** @typedef {import("./parse-client.js").Parsed} Parsed */

/** The server's limit, in code points. */
const MAX_CHARACTERS = 1000;
const EMPTY = "Écrivez une phrase d’abord, par exemple « 5 fois 20 secondes ».";

export class ComposeView {
  #box = byId("text");
  #mic = byId("mic");
  #note = byId("note");
  #form = byId("sentence-form");
  /** The sentence that the program is made from, or that stood here when one was set by hand. */
  #settled = "";
  /** @type {AbortController|null} */
  #request = null;
  #speech = new Speech({
    interim: (text) => this.#write(text),
    final: (text) => this.submit(text),
    failed: (message) => this.#say(message, "warning"),
    listening: (listening) => this.#showListening(listening),
  });

  /** @param {{parsed: (parsed: Parsed) => void, changed: (changed: boolean) => void}} events */
  constructor({ parsed, changed }) {
    this.parsed = parsed;
    this.changed = changed;
    this.#box.addEventListener("input", () => this.#tellChange());
    this.#form.addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      this.submit(this.#box.value);
    });
    this.#box.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      // Enter may also confirm a character that an input method is composing.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      if (!event.repeat) this.#form.requestSubmit();
    });
    for (const chip of document.querySelectorAll("#examples .chips button")) {
      chip.addEventListener("click", () => this.submit(chip.textContent ?? ""));
    }
    this.#mic.hidden = Speech.obstacle !== "";
    this.#say(Speech.obstacle);
    this.#mic.addEventListener("click", () => {
      this.#say("");
      this.#speech.toggle();
    });
  }

  /** Send a sentence; the one before it, if it is still under way, is dropped. */
  async submit(/** @type {string} */ sentence) {
    this.#speech.cancel();
    this.#request?.abort();
    this.#write(sentence);
    const text = this.#box.value.trim();
    if (!text) {
      this.#say(EMPTY, "warning");
      this.#box.focus();
      return;
    }
    const request = new AbortController();
    this.#request = request;
    this.#say("");
    this.#form.setAttribute("aria-busy", "true");
    try {
      const parsed = await parseSentence(text, { signal: request.signal });
      this.#settle(text);
      this.parsed(parsed);
    } catch (error) {
      if (request.signal.aborted) return;
      if (!(error instanceof ParseError)) throw error;
      this.#say(error.message, "warning");
    } finally {
      if (this.#request === request) this.#form.removeAttribute("aria-busy");
    }
  }

  /** Back to an empty box. */
  clear() {
    this.#request?.abort();
    this.#speech.cancel();
    this.#write("");
    this.#say(Speech.obstacle);
    this.#box.focus();
  }

  /** Stop listening and waiting: the timer starts, or is set by hand. */
  leave() {
    this.#request?.abort();
    this.#speech.cancel();
    this.#settle(this.#box.value.trim());
  }

  /** @param {string} text */
  #write(text) {
    this.#box.value = Array.from(text).slice(0, MAX_CHARACTERS).join("");
    this.#tellChange();
  }

  /** @param {string} sentence */
  #settle(sentence) {
    this.#settled = sentence;
    this.#tellChange();
  }

  #tellChange() {
    this.changed(this.#box.value.trim() !== this.#settled);
  }

  /** @param {string} message @param {"hint"|"warning"} [kind] */
  #say(message, kind = "hint") {
    this.#note.textContent = message;
    this.#note.dataset.kind = kind;
  }

  /** @param {boolean} listening */
  #showListening(listening) {
    this.#mic.setAttribute("aria-pressed", String(listening));
    byId("mic-label").textContent = listening ? "J’écoute…" : "Parler";
  }
}
