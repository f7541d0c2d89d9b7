/** Tokens with character offsets. */

import { slice, standIn } from "./characters.js";
import { tokens as data } from "./data.js";
import { endOf, findAll } from "./patterns.js";

const { PLAIN, TOKEN } = data;
const VULGAR = /[¼-¾⅐-⅟]/;

/** @typedef {{text: string, start: number, end: number}} Token */

/**
 * Split a sentence; whitespace separates tokens and belongs to none.
 *
 * @param {string|string[]} chars
 * @returns {Token[]}
 */
export function tokenize(chars) {
  // Fractions, which the pattern names, have no stand-ins.
  const said = Array.from(chars, (char) => (VULGAR.test(char) ? char : standIn(char))).join("");
  return findAll(TOKEN, said).map((found) => {
    const end = endOf(found);
    return { text: slice(chars, found.index, end), start: found.index, end };
  });
}

/** The form that models read: composed accents, plain quotes. @param {string} text */
export function plainForm(text) {
  // eslint-disable-next-line no-control-regex
  if (/^[\0-\x7f]*$/.test(text)) return text;
  return text.normalize("NFC").replace(/[^]/g, (char) => PLAIN.get(String(char.charCodeAt(0))) ?? char);
}
