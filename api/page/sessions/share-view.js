/** « Partager » : the session as a link, or as a file for a watch, a home trainer, a calendar. */

import { byId } from "../dom.js";
import { ExportError, exportProgram } from "./export-client.js";
import { titleOf } from "./kept-view.js";
import { programLink, sentenceLink } from "./links.js";

/** @typedef {import("../timeline.js").Item} Item */
/** @typedef {{sentence: string, program: Item[], edited: boolean}} Session */

const TOO_LONG = "Cette séance est trop longue pour un lien : partagez plutôt un fichier.";
const MAX_TITLE = 200;

export class ShareView {
  #dialog = byId("share-dialog");
  #status = byId("share-status");
  #link = byId("share-link");
  /** @type {Session|null} */
  #session = null;

  /** @param {() => Session|null} take  the session on the page; null where a field is wrong */
  constructor(take) {
    byId("share").addEventListener("click", () => {
      this.#session = take();
      if (this.#session) this.#open(this.#session);
    });
    byId("share-copy").addEventListener("click", () => this.#copy());
    byId("share-send").addEventListener("click", () => this.#send());
    for (const button of this.#dialog.querySelectorAll("[data-format]")) {
      button.addEventListener("click", () => this.#save(button.dataset.format));
    }
  }

  /** @param {Session} session */
  #open({ sentence, program, edited }) {
    const page = location.origin + location.pathname;
    const link = edited
      ? programLink({ title: sentence, program }, page)
      : sentenceLink(sentence, page);
    this.#link.value = link ?? "";
    byId("share-link-part").hidden = link === null;
    byId("share-send").hidden = !navigator.share;
    this.#say(link === null ? TOO_LONG : "");
    byId("share-start").value = inAnHour();
    this.#dialog.showModal();
  }

  async #copy() {
    this.#link.select();
    try {
      await navigator.clipboard.writeText(this.#link.value);
      this.#say("Lien copié.");
    } catch {
      // Not a secure page, or refused: it is selected, at least.
      this.#say("Le lien est sélectionné : copiez-le avec Ctrl C, ou en le touchant longuement.");
    }
  }

  async #send() {
    try {
      await navigator.share({ title: this.#title, url: this.#link.value });
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) {
        this.#say("Ce navigateur n’a pas pu envoyer le lien : copiez-le.");
      }
    }
  }

  /** @param {import("./export-client.js").Format} format */
  async #save(format) {
    if (!this.#session) return;
    const start = format === "ics" ? byId("share-start").value : "";
    this.#say("Le fichier se prépare…");
    try {
      const { program } = this.#session;
      const { file, name } = await exportProgram(program, { format, title: this.#title, start });
      download(file, name);
      this.#say(`Enregistré : ${name}`);
    } catch (error) {
      if (!(error instanceof ExportError)) throw error;
      this.#say(error.message);
    }
  }

  get #title() {
    const { sentence, program } = /** @type {Session} */ (this.#session);
    return Array.from(titleOf({ name: null, sentence, program })).slice(0, MAX_TITLE).join("");
  }

  /** @param {string} message */
  #say(message) {
    this.#status.textContent = message;
  }
}

/** @param {Blob} file @param {string} name */
function download(file, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** The next full hour, as a field for a local time writes it: "2026-12-01T18:00". */
function inAnHour() {
  const at = new Date(Date.now() + 3600 * 1000);
  at.setMinutes(-at.getTimezoneOffset(), 0, 0);
  return at.toISOString().slice(0, 16);
}
