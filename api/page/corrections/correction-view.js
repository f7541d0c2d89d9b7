/**
 * Where the page understood wrongly: a tap on a number of the sentence says what it is, and the
 * timer follows. Nothing is sent unless somebody asks for it.
 */

import { announce, byId, element } from "../dom.js";
import { LABEL_NAMES } from "../labels.js";
import { pieces } from "../sentence-view.js";
import { sendCorrection } from "./corrections-client.js";
import { relabelled, wordsOf } from "./spans.js";

/** @typedef {import("../parse-client.js").Parsed} Parsed */
/** @typedef {import("../parse-client.js").Stretch} Stretch */

export class CorrectionView {
  #sentence = byId("sentence");
  #dialog = byId("correction-dialog");
  #corrected;
  /** @type {Parsed|null} */
  #parsed = null;
  /** What is being named. @type {Stretch|null} */
  #stretch = null;
  /** Whether every word can be tapped. */
  #wide = false;
  /** Whether this server takes corrections, as far as one knows. */
  #collects = true;
  /** @type {Parsed|null} what a person has said of the sentence that is shown */
  #own = null;
  /** What they have said to be nothing. @type {Stretch[]} */
  #nothing = [];

  /** @param {{corrected: (parsed: Parsed) => void}} events  the sentence means something else now */
  constructor({ corrected }) {
    this.#corrected = corrected;
    this.#sentence.addEventListener("click", (/** @type {Event} */ event) => this.#tap(event.target));
    this.#sentence.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      this.#tap(event.target);
    });
    document.addEventListener("selectionchange", () => this.#offerSelection());
    byId("correct-selection").addEventListener("click", () => {
      const stretch = this.#selection();
      if (stretch) this.#ask(stretch);
    });
    byId("correct").addEventListener("click", () => {
      this.#wide = !this.#wide;
      this.#mark();
    });
    byId("correction-more").addEventListener("click", () => this.#widen());
    const answers = [...LABEL_NAMES, ["", "rien du tout"]].map(([label, name]) =>
      element(
        "button",
        { value: `is ${label}` },
        label ? element("span", { class: "swatch", "data-label": label }) : "",
        name,
      ),
    );
    byId("correction-answers").replaceChildren(...answers);
    this.#dialog.addEventListener("close", () => {
      const [, label] = this.#dialog.returnValue.match(/^is (.*)$/) ?? [];
      if (label !== undefined) this.#correct(label || null);
    });
    byId("send-correction").addEventListener("click", () => this.#send());
  }

  /** A sentence is shown. @param {Parsed} parsed */
  show(parsed) {
    if (parsed !== this.#own) {
      this.#own = null;
      this.#nothing = [];
    }
    this.#parsed = parsed;
    this.#wide = false;
    byId("correction-sent").textContent = "";
    byId("correction-offer").hidden = !this.#own || !this.#collects;
    byId("send-correction").disabled = false;
    byId("correct").hidden = wordsOf(parsed.text).length === 0;
    this.#mark();
  }

  /** Make what can be named a button: the numbers, or every word. */
  #mark() {
    if (!this.#parsed) return;
    byId("correct").setAttribute("aria-pressed", String(this.#wide));
    byId("correct-hint").hidden = !this.#wide;
    let at = 0;
    const parts = pieces(this.#parsed);
    if (this.#sentence.dataset.wide) this.#narrow();
    [...this.#sentence.childNodes].forEach((node, i) => {
      const start = at;
      at += Array.from(parts[i].text).length;
      if (node instanceof HTMLElement) asButton(node, start, at);
      else if (this.#wide) node.replaceWith(...wordButtons(parts[i].text, start));
    });
    if (this.#wide) this.#sentence.dataset.wide = "true";
  }

  /** Words are text again. */
  #narrow() {
    delete this.#sentence.dataset.wide;
    for (const word of this.#sentence.querySelectorAll(".word")) word.replaceWith(...word.childNodes);
    this.#sentence.normalize();
  }

  /** @param {EventTarget|null} target */
  #tap(target) {
    const node = target instanceof Element ? target.closest("[data-start]") : null;
    if (!(node instanceof HTMLElement) || !getSelection()?.isCollapsed) return;
    this.#ask({ start: Number(node.dataset.start), end: Number(node.dataset.end) });
  }

  /** @param {Stretch} stretch */
  #ask(stretch) {
    this.#stretch = stretch;
    this.#entitle();
    const current = this.#parsed?.spans.find(({ start }) => start === stretch.start)?.label ?? "";
    for (const button of byId("correction-answers").children) {
      button.setAttribute("aria-current", String(button.value === `is ${current}`));
    }
    this.#dialog.returnValue = "";
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  #entitle() {
    const said = this.#text(this.#stretch);
    byId("correction-question").textContent = `« ${said} », c’est quoi ?`;
    byId("correction-more").hidden = !this.#nextWord();
  }

  #nextWord() {
    const { end } = /** @type {Stretch} */ (this.#stretch);
    return wordsOf(this.#parsed?.text ?? "").find((word) => word.start >= end);
  }

  #widen() {
    const next = this.#nextWord();
    if (!next || !this.#stretch) return;
    this.#stretch = { start: this.#stretch.start, end: next.end };
    this.#entitle();
    announce(byId("correction-question").textContent);
  }

  /** @param {string|null} label */
  async #correct(label) {
    const before = this.#parsed;
    const stretch = this.#stretch;
    if (!before || !stretch) return;
    const others = this.#nothing.filter(({ start, end }) => end <= stretch.start || start >= stretch.end);
    const nothing = label === null ? [...others, stretch] : others;
    const parsed = await reread(before.text, relabelled(before, stretch, label), nothing);
    if (before !== this.#parsed) return;
    this.#own = parsed;
    this.#nothing = nothing;
    this.#corrected(parsed);
  }

  async #send() {
    const parsed = this.#own;
    if (!parsed) return;
    const button = byId("send-correction");
    button.disabled = true;
    const { message, sent, collects } = await sendCorrection(parsed.text, parsed.spans);
    if (parsed !== this.#own) return;
    byId("correction-sent").textContent = message;
    button.disabled = sent;
    this.#collects = collects;
    byId("correction-offer").hidden = !collects || sent;
  }

  /** @param {Stretch|null} stretch */
  #text(stretch) {
    return Array.from(this.#parsed?.text ?? "").slice(stretch?.start, stretch?.end).join("");
  }

  #offerSelection() {
    const stretch = this.#selection();
    const button = byId("correct-selection");
    button.hidden = !stretch;
    if (stretch) button.textContent = `« ${this.#text(stretch)} » est un nombre`;
  }

  /** Where the selection stands in the sentence, in code points. @returns {Stretch|null} */
  #selection() {
    const selection = getSelection();
    if (!this.#parsed || !selection?.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!this.#sentence.contains(range.commonAncestorContainer)) return null;
    const start = this.#offset(range.startContainer, range.startOffset);
    const end = this.#offset(range.endContainer, range.endOffset);
    const words = wordsOf(this.#parsed.text).filter((word) => word.start < end && word.end > start);
    const [first, last] = [words.at(0), words.at(-1)];
    return first && last ? { start: first.start, end: last.end } : null;
  }

  /** @param {Node} node @param {number} offset */
  #offset(node, offset) {
    const before = document.createRange();
    before.setStart(this.#sentence, 0);
    before.setEnd(node, offset);
    const copy = before.cloneContents();
    copy.querySelectorAll(".visually-hidden").forEach((hidden) => hidden.remove());
    return Array.from(copy.textContent ?? "").length;
  }
}

/**
 * What a sentence means with these spans, in this browser.
 *
 * @param {string} text
 * @param {import("../parse-client.js").Span[]} spans
 * @param {Stretch[]} nothing  what sets nothing, even where the rules would take it for a number
 * @returns {Promise<Parsed>}
 */
async function reread(text, spans, nothing) {
  // Not many correct a sentence: the page does not wait for the parser.
  const [{ labelNamed }, { interpret }] = await Promise.all([
    import("../parser/labels.js"),
    import("../parser/meaning/interpret.js"),
  ]);
  const known = spans.filter(({ label }) => LABEL_NAMES.has(label));
  // A person is sure.
  const given = known.map((span) => ({ ...span, label: labelNamed(span.label), score: 1 }));
  const characters = Array.from(text);
  for (const { start, end } of nothing) characters.fill("·", start, end);
  return { ...JSON.parse(JSON.stringify(interpret(characters.join(""), given))), text };
}

/** @param {HTMLElement} node @param {number} start @param {number} end */
function asButton(node, start, end) {
  node.setAttribute("role", "button");
  node.tabIndex = 0;
  node.dataset.start = String(start);
  node.dataset.end = String(end);
}

/** @param {string} text @param {number} from  where it starts in the sentence */
function wordButtons(text, from) {
  const characters = Array.from(text);
  const nodes = [];
  let at = 0;
  for (const { start, end } of wordsOf(text)) {
    nodes.push(characters.slice(at, start).join(""));
    const word = element("span", { class: "word" }, characters.slice(start, end).join(""));
    asButton(word, from + start, from + end);
    nodes.push(word);
    at = end;
  }
  return [...nodes, characters.slice(at).join("")];
}
