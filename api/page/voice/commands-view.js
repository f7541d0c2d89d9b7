/** Commands by voice while the timer runs: off unless switched on, and shown while it listens. */

import { announce, byId, setText } from "../dom.js";
import { saveSettings } from "../settings.js";
import { commandIn } from "./commands.js";
import { handsFreeOf } from "./hands-free.js";
import { TYPE_IT } from "./words.js";

/** @typedef {import("./commands.js").Command} Command */

const SAY = "Dites « pause », « suivant »…";
const OPENING = "Ouverture du micro…";
const OFF = "Commandes vocales coupées";
const GO_ON = "touchez ici pour réessayer, ou continuez à la main.";
const WHAT =
  "Le micro reste ouvert pendant la séance : dites « pause », « reprends », « suivant », « stop », " +
  "« recommence » ou « ajoute 30 secondes ».";

export class CommandsView {
  #settings;
  #choices;
  #events;
  #option = byId("commands");
  #button = byId("listening");
  /** @type {import("./hands-free.js").HandsFree|null} */
  #ears = null;

  /**
   * @param {Object} parts
   * @param {import("../settings.js").Settings} parts.settings
   * @param {import("./choice-view.js").ChoiceView} parts.choices
   * @param {Object} events
   * @param {() => unknown} events.place  where the timer is as somebody speaks
   * @param {(command: Command, place: unknown) => string} events.command
   *   obey, and tell what was done; "" where there was nothing to do
   */
  constructor({ settings, choices }, events) {
    this.#settings = settings;
    this.#choices = choices;
    this.#events = events;
    this.#option.addEventListener("change", () => this.#set(this.#option.checked));
    this.#button.addEventListener("click", () => this.toggle());
    this.#offer();
  }

  /** The timer runs: listen, if that is wanted. */
  start() {
    this.#button.hidden = !this.#wanted;
    if (this.#wanted && !this.#ears) this.#listen();
  }

  /** The timer does not run: the microphone is closed. */
  stop() {
    this.#ears?.stop();
    this.#ears = null;
  }

  get listening() {
    return this.#ears !== null;
  }

  /** While it runs, where it was switched on before. */
  toggle() {
    if (this.#ears) {
      this.stop();
      this.#show(OFF, "off");
      announce(OFF);
    } else {
      this.#listen();
    }
  }

  get #wanted() {
    return this.#settings.commands && !this.#option.closest("label").hidden;
  }

  async #offer() {
    const choice = await this.#choices.handsFree();
    this.#option.closest("label").hidden = !choice;
    this.#option.checked = this.#settings.commands;
    byId("commands-where").textContent = choice ? `${WHAT} ${choice.where}` : "";
    byId("commands-where").hidden = !this.#wanted;
  }

  /** @param {boolean} wanted */
  #set(wanted) {
    this.#settings.commands = wanted;
    saveSettings(this.#settings);
    this.#offer();
  }

  async #listen() {
    const choice = await this.#choices.handsFree();
    if (!choice || this.#ears) return;
    const ears = handsFreeOf(choice.name === "server" ? "server" : "device", {
      listening: () => this.#show(SAY, "on"),
      spoken: this.#events.place,
      heard: (words, confidence, place) => this.#hear(words, confidence, place),
      missed: (message) => this.#show(message.replace(TYPE_IT, GO_ON), "on"),
      failed: (message) => {
        this.#ears = null;
        // Nobody writes a sentence while the timer runs.
        const advice = message.replace(TYPE_IT, GO_ON);
        this.#show(advice, "failed");
        announce(advice);
      },
    });
    this.#ears = ears;
    this.#show(OPENING, "opening");
    await ears.start();
  }

  /** @param {string} words @param {number|null} confidence @param {unknown} place */
  #hear(words, confidence, place) {
    const command = commandIn(words, confidence);
    const done = command && this.#events.command(command, place);
    if (!done || !this.#ears) return;
    this.#show(`Entendu : ${done}`, "on");
  }

  /** @param {string} text @param {"opening"|"on"|"off"|"failed"} state */
  #show(text, state) {
    setText(byId("listening-text"), text);
    this.#button.dataset.state = state;
    this.#button.setAttribute("aria-pressed", String(state === "on" || state === "opening"));
  }
}
