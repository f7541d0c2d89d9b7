/** The cards of the editor: one of a block, and one of a group, which holds cards of blocks. */

import { element, setText } from "./dom.js";
import { isGroup } from "./drafts.js";
import { CountField, DurationField } from "./fields.js";
import { summary } from "./summaries.js";

/** @typedef {import("./drafts.js").Draft} Draft */
/** @typedef {import("./drafts.js").BlockDraft} BlockDraft */
/** @typedef {import("./drafts.js").GroupDraft} GroupDraft */

/**
 * @typedef {Object} CardOptions
 * @property {string} number  "2", or "2.1" in a group
 * @property {boolean} unfolded  a folded card is a title and a summary
 * @property {import("./tools.js").Tool[]} tools  of an unfolded card
 * @property {(values: Partial<Draft>, field: string) => void} onChange
 * @property {() => void} onFold
 * @property {(tool: string) => void} onTool
 */

class Card {
  /** @type {(CountField|DurationField)[]} */
  fields = [];
  /** @type {Map<string, HTMLButtonElement>} */
  tools = new Map();

  /** @param {Draft} draft @param {CardOptions} options @param {string} kind */
  constructor(draft, options, kind) {
    this.id = `card-${draft.key}`;
    this.options = options;
    this.fold = element("button", {
      type: "button",
      class: "fold",
      "aria-expanded": String(options.unfolded),
    });
    this.fold.addEventListener("click", options.onFold);
    this.body = element("div", { class: "card-body", hidden: !options.unfolded });
    this.root = element(
      "section",
      { class: kind, "aria-labelledby": this.id },
      element(
        "div",
        { class: "card-head" },
        element("h3", { id: this.id }, this.fold),
        options.unfolded ? this.#toolbar() : element("p", { class: "summary" }, summary(draft)),
      ),
      this.body,
    );
    this.entitle(draft);
  }

  /** @param {Draft} draft */
  entitle(draft) {
    const { number } = this.options;
    const name = isGroup(draft) ? "" : draft.name.trim();
    this.title = isGroup(draft) ? `Groupe ${number}` : `Bloc ${number}`;
    setText(this.fold, name ? `${this.title} · ${name}` : this.title);
  }

  #toolbar() {
    for (const { name, text, label, disabled = false } of this.options.tools) {
      const button = element(
        "button",
        { type: "button", class: "tool", "data-tool": name, "aria-label": label, disabled },
        text,
      );
      button.addEventListener("click", () => this.options.onTool(name));
      this.tools.set(name, button);
    }
    return element("div", { class: "tools" }, ...this.tools.values());
  }

  /**
   * @param {typeof CountField|typeof DurationField} Kind
   * @param {import("./drafts.js").FieldName} name
   * @param {string} label
   * @param {any} value
   */
  addField(Kind, name, label, value) {
    const id = `${this.id}-${name}`;
    const field = new Kind({
      name,
      id,
      label,
      value,
      onChange: () => this.options.onChange({ [name]: field.value }, name),
    });
    this.fields.push(field);
    this.body.append(field.root);
    return field;
  }

  /** The fields whose values count. */
  get shownFields() {
    return this.fields.filter(({ root }) => !root.hidden);
  }
}

export class BlockCard extends Card {
  /** @param {BlockDraft} draft @param {CardOptions} options */
  constructor(draft, options) {
    super(draft, options, "block");
    if (!options.unfolded) return;
    this.addField(CountField, "rounds", "Tours", draft.rounds);
    const work = this.addField(DurationField, "work_seconds", "Effort", draft.work_seconds);
    this.addField(DurationField, "rest_seconds", "Repos", draft.rest_seconds);
    this.name = element("input", {
      type: "text",
      class: "name",
      id: `${this.id}-name`,
      maxlength: "80",
      autocomplete: "off",
      placeholder: "facultatif",
    });
    this.name.value = draft.name;
    this.name.addEventListener("input", () => options.onChange({ name: this.name.value }, "name"));
    this.open = element("input", { type: "checkbox" });
    this.open.checked = draft.open;
    work.root.hidden = draft.open;
    this.open.addEventListener("change", () => {
      work.root.hidden = this.open.checked;
      options.onChange({ open: this.open.checked }, "open");
    });
    const title = "L’effort dure jusqu’à ce que vous touchiez « Suivant »";
    this.body.append(
      element(
        "div",
        { class: "naming" },
        element("label", { class: "field-label", for: this.name.id }, "Nom"),
        this.name,
        element("label", { class: "open", title }, this.open, "Effort libre"),
      ),
    );
  }
}

export class GroupCard extends Card {
  /**
   * @param {GroupDraft} draft
   * @param {CardOptions & {cards: BlockCard[]}} options  the cards of its blocks, if it is unfolded
   */
  constructor(draft, options) {
    super(draft, options, "group");
    if (!options.unfolded) return;
    this.addField(CountField, "rounds", "Séries", draft.rounds);
    this.addField(DurationField, "rest_seconds", "Repos entre séries", draft.rest_seconds);
    const label = `+ Ajouter un bloc au groupe ${options.number}`;
    const add = element("button", { type: "button", class: "quiet" }, label);
    add.addEventListener("click", () => options.onTool("add"));
    this.body.append(
      element("div", { class: "cards" }, ...options.cards.map(({ root }) => root)),
      add,
    );
  }
}
