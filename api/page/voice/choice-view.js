/** Who transcribes: asked once, kept on this device, shown, and changed by a tap. */

import { byId, element } from "../dom.js";
import { saveSettings } from "../settings.js";
import { findChoices } from "./choices.js";

/** @typedef {import("./choices.js").Choice} Choice */

export class ChoiceView {
  #settings;
  #found = findChoices();
  #dialog = byId("voice-dialog");

  /** @param {import("../settings.js").Settings} settings */
  constructor(settings) {
    this.#settings = settings;
    byId("voice-change").addEventListener("click", () => this.ask());
    this.#found.then(() => this.#show());
  }

  /** Whether anything here transcribes. @returns {Promise<boolean>} */
  async any() {
    return (await this.#found).length > 0;
  }

  /** The one that transcribes, if it is settled. @returns {Promise<Choice|null>} */
  async settled() {
    const found = await this.#found;
    const chosen = found.find(({ name }) => name === this.#settings.voice);
    return chosen ?? (found.length === 1 ? found[0] : null);
  }

  /** Those that can listen all the time without sending everything that is said to a company. */
  async handsFree() {
    const found = (await this.#found).filter(({ name }) => name !== "browser");
    return found.find(({ name }) => name === this.#settings.voice) ?? found[0] ?? null;
  }

  /** Ask who shall transcribe; null where nothing was chosen. @returns {Promise<Choice|null>} */
  async ask() {
    const found = await this.#found;
    const current = (await this.settled()) ?? found[0];
    byId("voice-choices").replaceChildren(...found.map((choice) => radio(choice, current)));
    const dialog = this.#dialog;
    dialog.returnValue = "";
    dialog.showModal();
    dialog.querySelector("input:checked")?.focus();
    await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
    if (dialog.returnValue !== "choose") return null;
    const name = new FormData(dialog.querySelector("form")).get("voice");
    const choice = found.find((one) => one.name === name) ?? null;
    if (choice) this.#settings.voice = choice.name;
    saveSettings(this.#settings);
    await this.#show();
    return choice;
  }

  async #show() {
    const settled = await this.settled();
    byId("voice-where").textContent = settled?.where ?? "";
    byId("voice-title").textContent = settled ? `Voix transcrite ${settled.title.toLowerCase()}` : "";
    byId("voice-change").hidden = !settled || (await this.#found).length < 2;
    byId("voice").hidden = !settled;
  }
}

/** @param {Choice} choice @param {Choice} current */
function radio({ name, title, where }, current) {
  return element(
    "label",
    { class: "voice-choice" },
    element("input", {
      type: "radio",
      name: "voice",
      value: name,
      checked: name === current.name,
    }),
    element("span", {}, element("strong", {}, title), element("small", {}, where)),
  );
}
