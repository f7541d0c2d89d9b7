/** The program as cards that can be edited: rounds, effort and rest of each block. */

import { announce, byId, element, setText } from "./dom.js";
import { NEW_BLOCK } from "./drafts.js";
import { frenchDuration } from "./durations.js";
import { CountField, DurationField } from "./fields.js";
import { totalSeconds } from "./schedule.js";

/** @typedef {import("./drafts.js").Draft} Draft */
/** @typedef {import("./schedule.js").Block} Block */
/** @typedef {{root: HTMLElement, title: HTMLElement, remove: HTMLButtonElement, fields: (CountField|DurationField)[]}} Card */

export class EditorView {
  #list = byId("blocks");
  #total = byId("total");
  /** @type {Card[]} */
  #cards = [];
  #made = 0;

  constructor() {
    byId("add-block").addEventListener("click", () => {
      this.#add({ ...NEW_BLOCK });
      this.#refresh();
      this.#cards.at(-1)?.fields[0].focus();
      announce(`Bloc ${this.#cards.length} ajouté`);
    });
  }

  /** @param {Draft[]} drafts */
  show(drafts) {
    this.#list.replaceChildren();
    this.#cards = [];
    drafts.forEach((draft) => this.#add(draft));
    this.#refresh();
    // A server's program may go past what the fields accept; empty fields speak for themselves.
    const filled = this.#cards.flatMap((card) => card.fields).filter(({ value }) => value !== null);
    filled.forEach((field) => field.check());
  }

  /** The program, or null when a field is wrong: the first one then gets the cursor. */
  take() {
    const fields = this.#cards.flatMap((card) => card.fields);
    const wrong = fields.filter((field) => !field.check());
    wrong[0]?.focus();
    return wrong.length ? null : this.#blocks();
  }

  /** Put the cursor in the first empty field; false when there is none. */
  focusFirstEmpty() {
    const empty = this.#cards.flatMap((card) => card.fields).find(({ value }) => value === null);
    empty?.focus();
    return empty !== undefined;
  }

  /** @param {Draft} draft */
  #add(draft) {
    this.#made += 1;
    const id = `block-${this.#made}`;
    const field = (Kind, name, label) =>
      new Kind({ name, id: `${id}-${name}`, label, value: draft[name], onChange: () => this.#refresh() });
    const fields = [
      field(CountField, "rounds", "Tours"),
      field(DurationField, "work_seconds", "Effort"),
      field(DurationField, "rest_seconds", "Repos"),
    ];
    const title = element("h3", { id });
    const remove = element("button", { type: "button", class: "remove" }, "Supprimer");
    const root = element(
      "section",
      { class: "block", "aria-labelledby": id },
      element("div", { class: "block-head" }, title, remove),
      ...fields.map(({ root }) => root),
    );
    const card = { root, title, remove, fields };
    remove.addEventListener("click", () => this.#remove(card));
    this.#cards.push(card);
    this.#list.append(root);
  }

  /** @param {Card} card */
  #remove(card) {
    const at = this.#cards.indexOf(card);
    this.#cards.splice(at, 1);
    card.root.remove();
    this.#refresh();
    // The button that had the focus is gone: stay near it.
    const neighbour = this.#cards[Math.min(at, this.#cards.length - 1)];
    (this.#cards.length > 1 ? neighbour.remove : byId("add-block")).focus();
    announce(`Bloc ${at + 1} supprimé`);
  }

  #refresh() {
    this.#cards.forEach((card, i) => {
      setText(card.title, `Bloc ${i + 1}`);
      card.remove.hidden = this.#cards.length === 1;
      card.remove.setAttribute("aria-label", `Supprimer le bloc ${i + 1}`);
    });
    const complete = this.#blocks().every(
      ({ rounds, work_seconds, rest_seconds }) => rounds > 0 && work_seconds > 0 && rest_seconds >= 0,
    );
    setText(this.#total, complete ? frenchDuration(totalSeconds(this.#blocks())) : "–");
  }

  /** @returns {Block[]} */
  #blocks() {
    return this.#cards.map(({ fields }) => {
      const [rounds, work_seconds, rest_seconds] = fields.map(({ value }) => value ?? NaN);
      return { rounds, work_seconds, rest_seconds };
    });
  }
}
