/** The sentence with what was understood of it in colour, and in words what to look at. */

import { byId, element } from "./dom.js";
import { LABEL_NAMES } from "./labels.js";

/** @typedef {import("./parse-client.js").Parsed} Parsed */
/** @typedef {import("./parse-client.js").Span} Span */
/** @typedef {import("./parse-client.js").Stretch} Stretch */

/** @typedef {{text: string, label: string|null, unused: boolean, doubtful: boolean}} Piece */

const UNUSED = "non utilisé";
const DOUBTFUL = "à vérifier";

/**
 * Cut a sentence into plain and marked pieces. Offsets count code points, as the server does,
 * where JavaScript's own string offsets count an emoji as two.
 *
 * ("🏃 3 fois", [2–3 nb_rounds]) → "🏃 ", "3" (nb_rounds), " fois"
 *
 * @param {Pick<Parsed, "text"|"spans"|"unused"|"doubts">} parsed
 * @returns {Piece[]}
 */
export function pieces({ text, spans, unused, doubts }) {
  const characters = Array.from(text);
  /** @type {Piece[]} */
  const result = [];
  let at = 0;
  const take = (/** @type {number} */ end, /** @type {string|null} */ label) => {
    if (end <= at) return;
    const stretch = { start: at, end };
    result.push({
      text: characters.slice(at, end).join(""),
      label,
      unused: overlap(unused, stretch),
      doubtful: overlap(doubts, stretch),
    });
    at = end;
  };
  const labelled = spans.filter(({ label }) => LABEL_NAMES.has(label));
  const others = [...unused, ...doubts].filter((stretch) => !overlap(labelled, stretch));
  const marked = [...labelled, ...others.map((stretch) => ({ ...stretch, label: null }))];
  for (const { start, end, label } of marked.sort((a, b) => a.start - b.start)) {
    if (start < at) continue;
    take(start, null);
    take(end, label);
  }
  take(characters.length, null);
  return result;
}

/** @param {Parsed} parsed */
export function showSentence(parsed) {
  const { text, spans, unused, notes, doubts } = parsed;
  byId("sentence").replaceChildren(...pieces(parsed).map(renderPiece));
  const occurring = new Set(spans.map((span) => span.label));
  const entries = [...LABEL_NAMES].filter(([label]) => occurring.has(label));
  byId("legend").replaceChildren(
    ...entries.map(([label, name]) =>
      element("li", {}, element("span", { class: "swatch", "data-label": label }), name),
    ),
  );
  byId("doubts").textContent = listed("À vérifier avant de démarrer", text, doubts);
  byId("unused").textContent = listed("Non utilisé", text, unused);
  byId("notes").replaceChildren(...notes.map((note) => element("li", {}, note)));
}

/**
 * "Non utilisé : 20 minutes, 3".
 *
 * @param {string} heading
 * @param {string} text
 * @param {Stretch[]} stretches
 */
function listed(heading, text, stretches) {
  if (!stretches.length) return "";
  const characters = Array.from(text);
  const quotes = stretches.map(({ start, end }) => {
    const following =
      characters
        .slice(end)
        .join("")
        .match(/^[ \u00a0\u202f]?\p{L}+/u)?.[0] ?? "";
    return characters.slice(start, end).join("") + following;
  });
  return `${heading} : ${quotes.join(", ")}`;
}

/** @param {Stretch[]} stretches @param {Stretch} stretch */
function overlap(stretches, { start, end }) {
  return stretches.some((other) => other.start < end && other.end > start);
}

/** @param {Piece} piece */
function renderPiece({ text, label, unused, doubtful }) {
  const names = [label && LABEL_NAMES.get(label), unused && UNUSED, doubtful && DOUBTFUL]
    .filter(Boolean)
    .join(", ");
  if (!names) return document.createTextNode(text);
  const classes = [unused ? "unused" : "", doubtful ? "doubtful" : ""].filter(Boolean).join(" ");
  const spoken = element("span", { class: "visually-hidden" }, ` (${names})`);
  return element(
    "mark",
    { class: classes || false, "data-label": label ?? false, title: names },
    text,
    spoken,
  );
}
