/** From a word as somebody spelt it to the number word that was meant. */

import { cached } from "../cache.js";
import { spelling as data } from "../data.js";
import { findAll, fullmatch } from "../patterns.js";
import { EXACT, MISSPELLINGS, ORDINAL, SLIPS } from "./lexicon.js";

/** @typedef {import("./lexicon.js").Term} Term */

const { DOUBLED, NOT_NUMBERS, PIECE, RUN_TOGETHER, SLIP_LENGTH, SWAP_LENGTH } = data;

const LONGEST = Math.max(...[...EXACT.keys()].map((word) => word.length));
const doubled = new RegExp(DOUBLED, "g");
const squeeze = (/** @type {string} */ word) => word.replace(doubled, "$1");
const SQUEEZED = new Map([...MISSPELLINGS, ...EXACT].map(([word, found]) => [squeeze(word), found]));

/** The terms that a folded word stands for: one as a rule, none if it is no number word. */
export const lookUp = cached((word) => {
  const exact = EXACT.get(word);
  if (exact) return [exact];
  if (NOT_NUMBERS.has(word)) return [];
  const known = MISSPELLINGS.get(word);
  if (known) return [known];
  const found = undoubled(word) ?? swapped(word) ?? slipped(word);
  return found ? [found] : runTogether(word);
});

/** @param {string} word */
function undoubled(word) {
  const squeezed = squeeze(word);
  return squeezed === word ? undefined : SQUEEZED.get(squeezed);
}

/** @param {string} word */
function swapped(word) {
  if (word.length < SWAP_LENGTH || word.length > LONGEST) return undefined;
  for (let i = 0; i < word.length - 1; i += 1) {
    const found = EXACT.get(word.slice(0, i) + word[i + 1] + word[i] + word.slice(i + 2));
    if (found && found.role !== ORDINAL) return found;
  }
  return undefined;
}

/** The one number word, same first letter, that is one edit away. @param {string} word */
function slipped(word) {
  if (word.length < SLIP_LENGTH) return undefined;
  /** @type {Term[]} */
  const found = [];
  for (const [right, term] of SLIPS) {
    if (oneEdit(word, right) && !found.some((other) => other.value.equals(term.value))) found.push(term);
  }
  return found.length === 1 ? found[0] : undefined;
}

/**
 * Whether one letter typed too much, too few or wrongly, or two swapped, tell them apart.
 *
 * @param {string} word
 * @param {string} right
 */
function oneEdit(word, right) {
  if (Math.abs(word.length - right.length) > 1 || word[0] !== right[0]) return false;
  const shorter = Math.min(word.length, right.length);
  let start = 0;
  while (start < shorter && word[start] === right[start]) start += 1;
  let end = 0;
  while (end < shorter - start && word.at(-1 - end) === right.at(-1 - end)) end += 1;
  const left = word.slice(start, word.length - end);
  const other = right.slice(start, right.length - end);
  const longest = Math.max(left.length, other.length);
  return longest === 1 || (left.length === 2 && left === other[1] + other[0]);
}

/** @param {string} word @returns {Term[]} */
function runTogether(word) {
  if (!fullmatch(RUN_TOGETHER, word)) return [];
  return findAll(PIECE, word).map((piece) => /** @type {Term} */ (EXACT.get(piece[0])));
}
