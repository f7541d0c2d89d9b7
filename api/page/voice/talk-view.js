/** The microphone button: what it shows while one speaks, and where the words go. */

import { announce, byId, setText } from "../dom.js";
import { speechOf } from "./speech.js";
import { bindTalkButton } from "./talk-button.js";
import { INSECURE, UNSUPPORTED } from "./words.js";

/** @typedef {import("./speech.js").Speech} Speech */
/** @typedef {import("./speech.js").SpeechState} SpeechState */

const LABELS = {
  idle: "Parler",
  opening: "Un instant…",
  listening: "J’écoute…",
  thinking: "J’écris…",
};

/**
 * @typedef {Object} WordEvents
 * @property {(text: string) => void} interim
 * @property {(text: string) => void} final
 * @property {(transcription: import("./transcribe-client.js").Transcription) => void} transcribed
 * @property {(message: string, kind?: "hint"|"warning") => void} say
 */

export class TalkView {
  #button = byId("mic");
  #choices;
  #words;
  /** @type {SpeechState} */
  #state = "idle";
  /** @type {Speech|null} */
  #speech = null;
  #held = false;
  /** A press is under way. */
  #pressed = false;
  #mustAsk = false;
  /** Why nothing can be said here, and what to do instead. */
  #obstacle = "";

  /** @param {WordEvents} words @param {import("./choice-view.js").ChoiceView} choices */
  constructor(words, choices) {
    this.#words = words;
    this.#choices = choices;
    bindTalkButton(this.#button, {
      active: () => this.#state !== "idle",
      begin: () => this.#begin(),
      tapped: () => this.#letGo(),
      released: () => this.#release(),
      end: () => this.#end(),
      clicked: () => this.#click(),
    });
    this.#obstacle = isSecureContext ? "" : INSECURE;
    this.#button.hidden = this.#obstacle !== "";
    this.showObstacle();
    if (!this.#obstacle) this.#look();
  }

  /** Say why nothing can be said here; nothing where it can. */
  showObstacle() {
    this.#words.say(this.#obstacle);
  }

  /** Stop listening, and forget what was said. */
  cancel() {
    this.#speech?.cancel();
  }

  /** There may be nobody who transcribes. */
  async #look() {
    if (await this.#choices.any()) return;
    this.#obstacle = UNSUPPORTED;
    this.#button.hidden = true;
    this.showObstacle();
  }

  async #begin() {
    this.#pressed = true;
    this.#held = true;
    this.#words.say("");
    const choice = await this.#choices.settled();
    if (choice) this.#listen(choice);
    else if (this.#pressed) this.#mustAsk = true;
    else this.#ask();
  }

  /** Not before: what opens under a finger would be clicked as the finger is lifted. */
  #click() {
    this.#pressed = false;
    if (!this.#mustAsk) return;
    this.#mustAsk = false;
    this.#ask();
  }

  async #ask() {
    this.#held = false;
    const choice = await this.#choices.ask();
    if (choice) this.#listen(choice);
  }

  /** @param {import("./choices.js").Choice} choice */
  #listen(choice) {
    this.#speech = speechOf(choice.name, {
      ...this.#words,
      state: (state) => this.#show(state),
      level: (level) => this.#meter(level),
      waiting: (seconds) =>
        this.#words.say(`Le serveur est occupé : nouvel essai dans ${seconds} s…`),
      transcribed: (transcription) => {
        this.#words.say("");
        this.#words.transcribed(transcription);
      },
      failed: (message) => this.#words.say(message, "warning"),
    });
    this.#speech.start({ held: this.#held });
  }

  #letGo() {
    this.#held = false;
    this.#speech?.letGo();
  }

  /** Who lets go before it listens has said nothing yet: the browser asked for the microphone. */
  #release() {
    if (this.#state === "listening") this.#speech?.stop();
    else this.#letGo();
  }

  #end() {
    if (this.#state === "listening") this.#speech?.stop();
    else this.#speech?.cancel();
  }

  /** @param {number} level */
  #meter(level) {
    this.#button.dataset.metered = "true";
    this.#button.style.setProperty("--level", level.toFixed(2));
  }

  /** @param {SpeechState} state */
  #show(state) {
    this.#state = state;
    this.#button.dataset.state = state;
    delete this.#button.dataset.metered;
    this.#button.setAttribute("aria-pressed", String(state === "opening" || state === "listening"));
    this.#button.title = state === "thinking" ? "Annuler" : "";
    setText(byId("mic-label"), LABELS[state]);
    if (state !== "idle") announce(LABELS[state]);
  }
}
