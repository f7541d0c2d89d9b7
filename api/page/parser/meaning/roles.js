/**
 * What a number without a label does: a total, a period, an open effort, or nothing.
 *
 * Rules 14, F, H and J of the guide, by the words around the number.
 */

import { roles as data, vocabulary } from "../data.js";
import { fullmatch, match, search } from "../patterns.js";

/** @typedef {import("./unlabelled.js").Numeral} Numeral */

const {
  AFTER_BARE,
  AFTER_ROUNDS,
  AT,
  BELL,
  CLOCK,
  DELAY,
  DISTANCE,
  ENDS,
  EVERY,
  FIGURES,
  HEADING,
  HESITATION,
  HOURS,
  LETTER,
  LIMIT_AFTER,
  LIMIT_BEFORE,
  NAMED,
  NOT,
  NOTHING,
  OF_DAY,
  OPENS_LIST,
  ORDER,
  PACE,
  PERIOD,
  RANGE,
  RATE,
  ROUNDS_NOUN,
  TARGET,
  TIMES,
  TOTAL_AFTER,
  TOTAL_BEFORE,
  WORD,
} = data;
export const { SIGNAL, TAKEN_BACK } = data;
const { NO_EFFORT, ROUNDS } = vocabulary;

/**
 * What a number does, by the words before and after it, up to its neighbours.
 *
 * "total", "weak_total", "period", "effort" and "after_rounds" say something about the program;
 * "range" begins one, "taken_back" is corrected, "heading" numbers what follows; "unsaid" is a duration
 * or a count of rounds that no word calls anything else, "unused" one that a word does, "" says nothing.
 *
 * @param {Numeral} number
 * @param {string} before
 * @param {string} after
 * @param {{first: boolean, joins: boolean}} place  `first`: no count, work or rest stands before it in
 *   its clause; `joins`: another number stands right after `after`
 */
export function roleOf(number, before, after, { first, joins }) {
  if (match(TAKEN_BACK, after) || (joins && fullmatch(HESITATION, after))) return "taken_back";
  if (joins && fullmatch(RANGE, after)) return "range";
  if (number.seconds !== null) return roleOfDuration(number, before, after, first);
  return roleOfCount(number, before, after);
}

/** @param {Numeral} number @param {string} before @param {string} after @param {boolean} first */
function roleOfDuration({ text }, before, after, first) {
  const hours = search(HOURS, text) !== null;
  if (search(ORDER, before)) return "";
  if (search(DELAY, before) || search(LIMIT_BEFORE, before) || match(LIMIT_AFTER, after)) return "unused";
  const hoursOfDay = hours && match(OF_DAY, after) !== null;
  if (search(AT, before) && hours) return ""; // « départ à 19h30 »
  if (search(BELL, before)) return "unused";
  if (search(PERIOD, before)) return hours && !search(EVERY, before) ? "" : "period"; // « départ 9 h »
  if (search(TOTAL_BEFORE, before) || match(TOTAL_AFTER, after)) return "total";
  if (search(CLOCK, before)) return "";
  if (search(TARGET, before)) return first && after.trimStart().startsWith(":") ? "total" : "";
  if (first && match(OPENS_LIST, after) && !hoursOfDay) return "weak_total";
  if (before.trimEnd().endsWith(":") && !after.replace(/[ .]/g, "")) return "total";
  // « 19 h » may be a time of day, « 5'30 » a pace or a result.
  return hours || search(FIGURES, text) ? "unused" : "unsaid";
}

/** @param {Numeral} number @param {string} before @param {string} after */
function roleOfCount(number, before, after) {
  if (search(AFTER_ROUNDS, before) && match(ROUNDS_NOUN, after)) return "after_rounds";
  if (match(HEADING, after) && !match(DISTANCE, after)) return "heading";
  if (search(PACE, before)) return "";
  if (match(DISTANCE, after)) return search(TARGET, before) && before.trim() !== "a" ? "" : "effort";
  if (!number.value || match(RATE, after) || search(NOT, before) || search(LETTER, before)) return "";
  if (search(NAMED, before) && !/[xd]$/.test(before.trimEnd())) return "";
  if (/^[-/]/.test(after) || before.endsWith("-")) return "";
  if (/^(?:quart|demi|tiers)/.test(number.text)) return "";
  const word = match(WORD, after)?.[1] ?? "";
  if (AFTER_BARE.has(word) && search(TIMES, before)) return "effort"; // « 4 x 10 x 60 kg »
  if (ROUNDS.has(word)) return search(SIGNAL, before) || match(NOTHING, after) ? "unused" : "unsaid";
  if (NO_EFFORT.has(word) || /^[%°']/.test(word)) return "";
  return word || match(ENDS, after) ? "effort" : "";
}
