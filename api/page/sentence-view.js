/** The sentence with what was understood of it in colour, and the legend of its colours. */

import { byId, element } from "./dom.js";
import { LABEL_NAMES } from "./labels.js";

/** @typedef {import("./parse-client.js").Span} Span */

/**
 * Cut a sentence into plain and labelled pieces. Offsets count code points, as the server does,
 * where JavaScript's own string offsets count an emoji as two.
 *
 * ("🏃 3 fois", [2–3 nb_rounds]) → ["🏃 ", null], ["3", "nb_rounds"], [" fois", null]
 *
 * @param {string} text
 * @param {Span[]} spans
 * @returns {[string, string|null][]}
 */
export function pieces(text, spans) {
  const characters = Array.from(text);
  /** @type {[string, string|null][]} */
  const result = [];
  let at = 0;
  const take = (/** @type {number} */ end, /** @type {string|null} */ label) => {
    if (end > at) result.push([characters.slice(at, end).join(""), label]);
    at = Math.max(at, end);
  };
  for (const { start, end, label } of [...spans].sort((a, b) => a.start - b.start)) {
    if (start < at || !LABEL_NAMES.has(label)) continue;
    take(start, null);
    take(end, label);
  }
  take(characters.length, null);
  return result;
}

/** @param {string} text @param {Span[]} spans */
export function showSentence(text, spans) {
  byId("sentence").replaceChildren(...pieces(text, spans).map(renderPiece));
  const occurring = new Set(spans.map((span) => span.label));
  const entries = [...LABEL_NAMES].filter(([label]) => occurring.has(label));
  byId("legend").replaceChildren(
    ...entries.map(([label, name]) =>
      element("li", {}, element("span", { class: "swatch", "data-label": label }), name),
    ),
  );
}

/** @param {[string, string|null]} piece */
function renderPiece([text, label]) {
  if (label === null) return document.createTextNode(text);
  const name = /** @type {string} */ (LABEL_NAMES.get(label));
  const spoken = element("span", { class: "visually-hidden" }, ` (${name})`);
  return element("mark", { "data-label": label, title: name }, text, spoken);
}
