/** The spans of a sentence once a person has said what its numbers are. No DOM. */

/** @typedef {import("../parse-client.js").Parsed} Parsed */
/** @typedef {import("../parse-client.js").Span} Span */
/** @typedef {import("../parse-client.js").Stretch} Stretch */

/**
 * The spans with this stretch labelled so; what it touches gives way. A label of null leaves it
 * without one.
 *
 * ([3–4 nb_rounds], 3–4, "duration_br_sd") → [3–4 duration_br_sd]
 *
 * @param {Pick<Parsed, "text"|"spans">} parsed
 * @param {Stretch} stretch
 * @param {string|null} label
 * @returns {Span[]}
 */
export function relabelled({ text, spans }, { start, end }, label) {
  const others = spans.filter((span) => span.end <= start || span.start >= end);
  if (label === null) return others;
  const said = Array.from(text).slice(start, end).join("");
  return [...others, { start, end, label, text: said }].sort((a, b) => a.start - b.start);
}

/** The words of a text, and where they stand in code points. @param {string} text @returns {Stretch[]} */
export function wordsOf(text) {
  const words = [];
  let at = 0;
  // Joined by a hyphen or an apostrophe, numbers are several words: « quatre-vingt-dix ».
  for (const [part] of text.matchAll(/[\p{L}\p{M}]+|\p{N}+|[^\p{L}\p{M}\p{N}]+/gu)) {
    const end = at + Array.from(part).length;
    if (/[\p{L}\p{N}]/u.test(part)) words.push({ start: at, end });
    at = end;
  }
  return words;
}
