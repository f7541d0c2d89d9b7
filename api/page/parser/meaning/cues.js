/** The words around the numbers that decide what they mean. */

import { cues as data } from "../data.js";
import { match, search } from "../patterns.js";

export const { EACH_TIME, EVERYWHERE, PROTOCOL, REPEAT, STEP, TAKEN_BACK, WARM_UP } = data;
export const { LINK } = data;
const { CLOSES_ALL, CLOSES_SINCE, NOUN_AFTER, SHORT } = data;

/** A word by which counts and rests are compared: without plural or last letters. @param {string} word */
export function nounOf(word) {
  const bare = word.replace(/[esx]+$/, "") || word;
  return SHORT.get(word) ?? SHORT.get(bare) ?? bare;
}

/** The noun that a number counts, "" where none follows. @param {string} text @param {number} place */
export function nounAfter(text, place) {
  const found = match(NOUN_AFTER, text, place);
  return found ? nounOf(found[1]) : "";
}

/** What a count after these words closes over: "all", "since" the last count, or nothing, "". */
export function closes(/** @type {string} */ before) {
  if (search(CLOSES_ALL, before)) return "all";
  return search(CLOSES_SINCE, before) ? "since" : "";
}
