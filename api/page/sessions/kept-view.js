/** The sessions that this device keeps: one tap brings one back. */

import { announce, byId, element } from "../dom.js";
import { draftsOf } from "../drafts.js";
import { summary } from "../summaries.js";

/** @typedef {import("./kept-sessions.js").KeptSession} KeptSession */
/** @typedef {import("../timeline.js").Item} Item */

/** So many of each are shown before somebody asks for all. */
const FIRST = 5;
const NOT_KEPT = "Cet appareil ne peut pas garder de séances : libérez de la place, ou quittez la navigation privée.";

export class KeptView {
  #sessions;
  #open;
  /** @type {KeptSession[]} */
  #favourites = [];
  /** @type {KeptSession[]} */
  #recent = [];
  #all = false;
  /** What was removed last. @type {KeptSession[]} */
  #removed = [];

  /**
   * @param {import("./kept-sessions.js").KeptSessions} sessions
   * @param {{open: (sentence: string, program: Item[]) => void}} events
   */
  constructor(sessions, { open }) {
    this.#sessions = sessions;
    this.#open = open;
    byId("kept-all").addEventListener("click", () => {
      this.#all = !this.#all;
      this.#show();
    });
    byId("kept-search").addEventListener("input", () => this.#show());
    byId("forget-recent").addEventListener("click", () => this.#remove(this.#recent));
    byId("unforget").addEventListener("click", () => this.#bringBack());
    this.refresh();
  }

  /** It is run. @param {string} sentence @param {Item[]} program */
  note(sentence, program) {
    // Where it cannot be kept, the running timer says so.
    this.#sessions.note(sentence, program).then(
      () => this.refresh(),
      () => {},
    );
  }

  /**
   * Ask for a name, and keep it.
   *
   * @param {string} sentence
   * @param {Item[]} program
   * @param {KeptSession} [before]  under this name, or among the recent ones
   */
  async favour(sentence, program, before) {
    const name = await askName(before?.name ?? titleOf({ sentence, program, name: null }));
    if (!name) return;
    try {
      await this.#sessions.favour(sentence, program, name);
      announce(`Gardé : ${name}`);
      byId("favour").textContent = "★ En favori";
    } catch {
      byId("kept-fault").textContent = NOT_KEPT;
      byId("kept-fault").hidden = false;
    }
    await this.refresh();
  }

  async refresh() {
    const found = await this.#sessions.list().catch(() => ({ favourites: [], recent: [] }));
    this.#favourites = found.favourites;
    this.#recent = found.recent;
    this.#show();
  }

  #show() {
    const [favourites, recent] = [this.#favourites, this.#recent];
    const search = byId("kept-search");
    const wanted = folded(search.value);
    const matching = favourites.filter((one) => folded(`${one.name} ${one.sentence}`).includes(wanted));
    const all = this.#all || wanted !== "";
    this.#fill("favourites", matching, all);
    this.#fill("recent", wanted ? [] : recent, all);
    const length = favourites.length + recent.length;
    byId("kept").hidden = length === 0 && this.#removed.length === 0;
    byId("kept-search-field").hidden = favourites.length <= FIRST;
    byId("kept-none").hidden = wanted === "" || matching.length > 0;
    byId("kept-all").hidden = wanted !== "" || Math.max(favourites.length, recent.length) <= FIRST;
    byId("kept-all").textContent = this.#all ? "En montrer moins" : `Tout montrer (${length})`;
    byId("unforget").hidden = this.#removed.length === 0;
  }

  /** @param {"favourites"|"recent"} id @param {KeptSession[]} sessions @param {boolean} all */
  #fill(id, sessions, all) {
    byId(`${id}-part`).hidden = sessions.length === 0;
    const shown = all ? sessions : sessions.slice(0, FIRST);
    byId(id).replaceChildren(...shown.map((session) => this.#row(session)));
  }

  /** @param {KeptSession} session */
  #row(session) {
    const { sentence, program, name } = session;
    const title = titleOf(session);
    const said = name === null ? "" : sentence;
    const below = [said, ...(sentence ? [summaryOf(program)] : [])].find((text) => text && text !== title);
    const open = element(
      "button",
      { type: "button", class: "kept-open" },
      element("span", {}, title),
      below ? element("small", {}, below) : "",
    );
    open.addEventListener("click", () => this.#open(sentence, program));
    const star = tool(name === null ? "☆" : "✎", name === null ? `Garder en favori : ${title}` : `Renommer : ${title}`);
    star.addEventListener("click", () => this.favour(sentence, program, session));
    const remove = tool("×", `Oublier : ${title}`);
    remove.addEventListener("click", () => this.#remove([session]));
    return element("li", {}, open, star, remove);
  }

  /** @param {KeptSession[]} sessions */
  async #remove(sessions) {
    await this.#sessions.forget(sessions);
    this.#removed = sessions;
    await this.refresh();
    announce(sessions.length > 1 ? "Séances oubliées" : `Oublié : ${titleOf(sessions[0])}`);
    // The button that had the focus is gone.
    byId("unforget").focus();
  }

  async #bringBack() {
    await Promise.all(this.#removed.map((session) => this.#sessions.put(session)));
    this.#removed = [];
    await this.refresh();
    byId("kept").querySelector(".kept-open")?.focus();
  }
}

/** @param {Pick<KeptSession, "name"|"sentence"|"program">} session */
export function titleOf({ name, sentence, program }) {
  return name || sentence || summaryOf(program);
}

/** "3 × 2 min, repos 30 s + 1 min". @param {Item[]} program */
function summaryOf(program) {
  return draftsOf(program).map(summary).join(" + ");
}

/** @param {string} text */
function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

/** @param {string} sign @param {string} label */
function tool(sign, label) {
  return element("button", { type: "button", class: "kept-tool quiet", "aria-label": label, title: label }, sign);
}

/** @param {string} proposed @returns {Promise<string>}  "" where nothing was chosen */
async function askName(proposed) {
  const dialog = byId("name-dialog");
  const input = byId("session-name");
  input.value = proposed.slice(0, input.maxLength);
  dialog.returnValue = "";
  dialog.showModal();
  input.select();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  return dialog.returnValue === "keep" ? input.value.trim() : "";
}
