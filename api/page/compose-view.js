/** Where a sentence is said or written, and sent. */

import { byId } from "./dom.js";
import { ParseError, parseSentence } from "./parse-client.js";
import { RepairsView } from "./voice/repairs-view.js";
import { TalkView } from "./voice/talk-view.js";

/** @typedef {import("./parse-client.js").Parsed} Parsed */

/** The server's limit, in code points. */
const MAX_CHARACTERS = 1000;
const EMPTY = "Écrivez une phrase d’abord, par exemple « 5 fois 20 secondes ».";

export class ComposeView {
  #box = byId("text");
  #note = byId("note");
  #form = byId("sentence-form");
  /** The sentence that the program is made from, or that stood here when one was set by hand. */
  #settled = "";
  /** @type {AbortController|null} */
  #request = null;
  #repairs = new RepairsView({ undo: (heard) => this.submit(heard) });
  #talk;

  /**
   * @param {{parsed: (parsed: Parsed) => void, changed: (changed: boolean) => void}} events
   * @param {import("./voice/choice-view.js").ChoiceView} choices
   */
  constructor({ parsed, changed }, choices) {
    this.parsed = parsed;
    this.changed = changed;
    this.#talk = new TalkView(
      {
        interim: (text) => this.#write(text),
        final: (text) => this.submit(text),
        transcribed: (transcription) => this.#take(transcription),
        say: (message, kind) => this.#say(message, kind),
      },
      choices,
    );
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
  }

  /** Send a sentence; the one before it, if it is still under way, is dropped. */
  async submit(/** @type {string} */ sentence) {
    this.#talk.cancel();
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
      this.#accept(parsed, text);
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
    this.#talk.cancel();
    this.#write("");
    this.#talk.showObstacle();
    this.#box.focus();
  }

  /** A program has come that needs no parsing; its sentence, if any, stands in the box. */
  show(/** @type {string} */ sentence, message = "") {
    this.#request?.abort();
    this.#talk.cancel();
    this.#repairs.clear();
    this.#say(message);
    this.#write(sentence);
    this.#settle(this.#box.value.trim());
  }

  /** Stop listening and waiting: the timer starts, or is set by hand. */
  leave() {
    this.#request?.abort();
    this.#talk.cancel();
    this.#settle(this.#box.value.trim());
  }

  /** @param {import("./voice/transcribe-client.js").Transcription} transcription */
  #take({ heard, text, repairs, parsed }) {
    this.#request?.abort();
    this.#write(text);
    this.#accept(parsed, text.trim());
    this.#repairs.show(heard, repairs);
  }

  /** @param {Parsed} parsed @param {string} text */
  #accept(parsed, text) {
    this.#repairs.clear();
    this.#settle(text);
    this.parsed(parsed);
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
}
