/** Which cues words may hold, by pieces of them: most sentences hold few. */

import { cached } from "../cache.js";
import { hints as data } from "../data.js";

const { PATTERNS } = data;

/** The names of the cues that a folded text may hold. @param {string} text */
export function hints(text) {
  /** @type {Set<string>} */
  const found = new Set();
  for (const word of text.split(" ")) {
    for (const name of hintsOf(word)) found.add(name);
  }
  return found;
}

const hintsOf = cached(
  (word) => [...PATTERNS].filter(([, pattern]) => pattern.test(word)).map(([name]) => name),
  8192,
);
