/** What was understood otherwise than it was heard, and the way back. */

import { announceAlso, byId, element } from "../dom.js";

/** @typedef {import("./transcribe-client.js").Repair} Repair */

export class RepairsView {
  #area = byId("repairs");
  #heard = "";

  /** @param {{undo: (heard: string) => void}} events  `undo` with the sentence as it was heard */
  constructor({ undo }) {
    byId("unrepair").addEventListener("click", () => undo(this.#heard));
  }

  /** @param {string} heard @param {Repair[]} repairs */
  show(heard, repairs) {
    this.#heard = heard;
    byId("repair-list").replaceChildren(...repairs.map(line));
    this.#area.hidden = repairs.length === 0;
    if (repairs.length) announceAlso(byId("repair-list").innerText);
  }

  clear() {
    this.#area.hidden = true;
  }
}

/** "entendu : cette → compris : 7". @param {Repair} repair */
function line({ heard, understood }) {
  const words = (/** @type {string} */ text) => (text ? element("q", {}, text) : "rien");
  return element("li", {}, "entendu : ", words(heard), " → compris : ", words(understood));
}
