/** The program as cards that can be edited: blocks, groups of blocks, and their order. */

import { BlockCard, GroupCard } from "./cards.js";
import { announce, byId, setText } from "./dom.js";
import { isGroup, newBlock, ownValuesStand, programOf, stands } from "./drafts.js";
import { frenchDuration } from "./durations.js";
import {
  changed,
  copied,
  find,
  flat,
  groupOf,
  grouped,
  insertedAfter,
  moved,
  removed,
  ungrouped,
} from "./outline.js";
import { Timeline } from "./timeline.js";
import { toolsOf } from "./tools.js";
import { Undo } from "./undo.js";

/** @typedef {import("./drafts.js").Draft} Draft */

/** Programs of more blocks open as a list of titles. */
const MAX_UNFOLDED_BLOCKS = 3;
/** And of more cards, with their groups closed too. */
const MAX_UNFOLDED_CARDS = 30;

export class EditorView {
  #list = byId("blocks");
  #total = byId("total");
  #add = byId("add-block");
  #groupAll = byId("group-all");
  #undoButton = byId("undo");
  /** @type {Draft[]} */
  #drafts = [];
  /** The cards on the page, by the key of their draft. @type {Map<number, BlockCard|GroupCard>} */
  #cards = new Map();
  /** @type {Set<number>} */
  #unfolded = new Set();
  /** @type {Undo<Draft[]>} */
  #undo = new Undo();

  constructor() {
    this.#add.addEventListener("click", () => this.#addBlock((block) => [...this.#drafts, block]));
    this.#groupAll.addEventListener("click", () => this.#group(this.#drafts.map(({ key }) => key)));
    this.#undoButton.addEventListener("click", () => this.#undoLast());
    byId("program").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      // In a field, the browser undoes what was typed.
      const inField = event.target instanceof HTMLInputElement;
      if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || inField) return;
      event.preventDefault();
      this.#undoLast();
    });
  }

  /** @param {Draft[]} drafts */
  show(drafts) {
    this.#undo.clear();
    this.#drafts = drafts;
    this.#unfolded = new Set();
    const all = flat(drafts);
    const blocks = all.filter((draft) => !isGroup(draft));
    if (all.length <= MAX_UNFOLDED_CARDS)
      all.filter(isGroup).forEach(({ key }) => this.#unfolded.add(key));
    if (blocks.length <= MAX_UNFOLDED_BLOCKS) blocks.forEach(({ key }) => this.#unfolded.add(key));
    this.#render();
    this.#revealWrong();
  }

  /** The program, or null when a field is wrong: the first one then gets the cursor. */
  take() {
    if (this.#drafts.every(stands)) return programOf(this.#drafts);
    this.#revealWrong();
    this.#fields()
      .filter((field) => !field.check())[0]
      ?.focus();
    return null;
  }

  /** Put the cursor in the first empty field; false when there is none. */
  focusFirstEmpty() {
    const empty = this.#fields().find(({ value }) => value === null);
    empty?.focus();
    return empty !== undefined;
  }

  /** The fields on the page, in reading order. */
  #fields() {
    return flat(this.#drafts).flatMap(({ key }) => this.#cards.get(key)?.shownFields ?? []);
  }

  /** Unfold the first card with a wrong value. */
  #revealWrong() {
    const wrong = flat(this.#drafts).find((draft) => !ownValuesStand(draft));
    if (!wrong) return;
    this.#unfold(wrong.key);
    this.#render();
  }

  #render() {
    this.#cards.clear();
    const cards = this.#drafts.map((draft, i) => this.#card(draft, String(i + 1)));
    this.#list.replaceChildren(...cards.map(({ root }) => root));
    // A server's program may go past what the fields accept; empty fields speak for themselves.
    this.#fields()
      .filter(({ value }) => value !== null)
      .forEach((field) => field.check());
    this.#refresh();
  }

  /** @param {Draft} draft @param {string} number @returns {any} */
  #card(draft, number) {
    const { key } = draft;
    const unfolded = this.#unfolded.has(key);
    const options = {
      number,
      unfolded,
      tools: unfolded ? toolsOf(this.#drafts, draft, number) : [],
      onChange: (/** @type {Partial<Draft>} */ values, /** @type {string} */ field) =>
        this.#change(key, values, field),
      onFold: () => this.#fold(key),
      onTool: (/** @type {string} */ tool) => this.#use(tool, key),
    };
    const card = isGroup(draft)
      ? new GroupCard(draft, {
          ...options,
          cards: unfolded
            ? draft.blocks.map((block, i) => this.#card(block, `${number}.${i + 1}`))
            : [],
        })
      : new BlockCard(draft, options);
    this.#cards.set(key, card);
    return card;
  }

  #refresh() {
    const sums = this.#drafts.every(stands) ? new Timeline(programOf(this.#drafts)).total : null;
    setText(this.#total, sums ? (sums.seconds ? frenchDuration(sums.seconds) : "libre") : "–");
    setText(byId("total-open"), sums?.open ? `+ efforts libres : ${sums.open}` : "");
    this.#undoButton.hidden = this.#undo.empty;
    this.#groupAll.hidden = this.#drafts.length < 2 || this.#drafts.some(isGroup);
  }

  /**
   * A value has changed in its field.
   *
   * @param {number} key
   * @param {Partial<Draft>} values
   * @param {string} field
   */
  #change(key, values, field) {
    this.#undo.record(this.#drafts, `${key} ${field}`);
    this.#drafts = changed(this.#drafts, key, values);
    this.#cards.get(key)?.entitle(/** @type {Draft} */ (find(this.#drafts, key)));
    this.#refresh();
  }

  /** @param {number} key */
  #fold(key) {
    if (!this.#unfolded.delete(key)) this.#unfolded.add(key);
    this.#render();
    this.#cards.get(key)?.fold.focus();
  }

  /** @param {string} tool @param {number} key */
  #use(tool, key) {
    const drafts = this.#drafts;
    const draft = /** @type {Draft} */ (find(drafts, key));
    const title = this.#cards.get(key)?.title;
    if (tool === "up" || tool === "down") {
      this.#apply(moved(drafts, key, tool === "up" ? -1 : 1), key);
      this.#focusCard(key, tool === "up" ? ["up", "down"] : ["down", "up"]);
      announce(`Déplacé : ${this.#cards.get(key)?.title}`);
    } else if (tool === "duplicate") {
      const copy = copied(draft);
      this.#apply(insertedAfter(drafts, key, copy), copy.key);
      this.#focusCard(copy.key, ["duplicate"]);
      announce(`${title} dupliqué`);
    } else if (tool === "group") {
      this.#group([key]);
    } else if (tool === "ungroup" && isGroup(draft)) {
      this.#apply(ungrouped(drafts, key));
      this.#focusCard(draft.blocks[0].key, ["group"]);
      announce(`${title} dissocié`);
    } else if (tool === "remove") {
      this.#remove(key);
      announce(`${title} supprimé`);
    } else if (tool === "add" && isGroup(draft)) {
      this.#addBlock((block) => changed(drafts, key, { blocks: [...draft.blocks, block] }));
    }
  }

  /** @param {(block: import("./drafts.js").BlockDraft) => Draft[]} inserted */
  #addBlock(inserted) {
    const block = newBlock();
    this.#apply(inserted(block), block.key);
    const card = this.#cards.get(block.key);
    card?.fields[0].focus();
    announce(`${card?.title} ajouté`);
  }

  /** @param {number[]} keys  of blocks that are in no group */
  #group(keys) {
    const drafts = grouped(this.#drafts, keys);
    const { key } = /** @type {Draft} */ (groupOf(drafts, keys[0]));
    this.#apply(drafts, key);
    const card = this.#cards.get(key);
    card?.fields[0].focus();
    announce(`${card?.title} créé`);
  }

  /** @param {number} key */
  #remove(key) {
    const at = flat(this.#drafts).findIndex((draft) => draft.key === key);
    this.#apply(removed(this.#drafts, key));
    // The button that had the focus is gone: stay near it.
    const left = flat(this.#drafts);
    if (left.length > 1) this.#focusCard(left[Math.min(at, left.length - 1)].key, ["remove"]);
    else this.#add.focus();
  }

  #undoLast() {
    const before = this.#undo.take();
    if (!before) return;
    this.#drafts = before;
    this.#render();
    (this.#undoButton.hidden ? this.#add : this.#undoButton).focus();
    announce("Modification annulée");
  }

  /**
   * Change the outline; the card of `key` is to be seen in full.
   *
   * @param {Draft[]} drafts
   * @param {number} [key]
   */
  #apply(drafts, key) {
    this.#undo.record(this.#drafts);
    this.#drafts = drafts;
    if (key !== undefined) this.#unfold(key);
    this.#render();
  }

  /** @param {number} key */
  #unfold(key) {
    this.#unfolded.add(key);
    const holder = groupOf(this.#drafts, key);
    if (holder) this.#unfolded.add(holder.key);
  }

  /**
   * Put the focus on the first of these tools that can be used.
   *
   * @param {number} key
   * @param {string[]} tools
   */
  #focusCard(key, tools) {
    const card = this.#cards.get(key) ?? this.#cards.get(groupOf(this.#drafts, key)?.key ?? NaN);
    const usable = tools
      .map((tool) => card?.tools.get(tool))
      .find((button) => button && !button.disabled);
    (usable ?? card?.fold).focus();
  }
}
