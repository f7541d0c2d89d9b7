/** Rule E, the words: what says whose a rest is. */

import { rests as data } from "../data.js";
import { standIns } from "../characters.js";
import { fullmatch, search, split } from "../patterns.js";
import { EACH_TIME, EVERYWHERE, nounOf } from "./cues.js";

/** @typedef {import("./events.js").Rest} Rest */

export const { INNERMOST, OUTERMOST } = data;
const { BETWEEN, BOTH, CAPITAL, CHANGE, EACH, NO_NOUN, PAIR, ROUNDS, SEPARATOR, SWITCH } = data;

/**
 * Fill in whose rest it is from the words before and after it.
 *
 * @param {Rest} rest
 * @param {Object} said
 * @param {string} said.originalBefore  `before` with its capitals
 * @param {string} said.before
 * @param {string} said.after
 * @param {boolean} said.afterWork  a work stands right before `before`
 * @param {boolean} said.beforeRest  another rest stands right after `after`
 * @param {Set<string>} said.hints  of the whole sentence
 */
export function describe(rest, { originalBefore, before, after, afterWork, beforeRest, hints }) {
  if (hints.has("between")) between(rest, before, after, beforeRest);
  const around = `${before} … ${after}`;
  if (hints.has("change") && search(CHANGE, around)) rest.each = true;
  if (hints.has("sides")) rest.switch = search(SWITCH, around) !== null;
  if (hints.has("everywhere")) rest.everywhere = search(EVERYWHERE, around) !== null;
  if (hints.has("each_time")) rest.eachTime = search(EACH_TIME, around) !== null;
  const capital = search(CAPITAL, standIns(Array.from(originalBefore)));
  if (capital) rest.noun = capital[1];
  rest.pair = afterWork && !rest.between && fullmatch(PAIR, before) !== null;
}

/** « entre les séries »: the noun that the rest lies between. @param {Rest} rest @param {string} before @param {string} after @param {boolean} beforeRest */
function between(rest, before, after, beforeRest) {
  const [clause] = split(SEPARATOR, after);
  const found =
    search(BETWEEN, clause) ?? search(BETWEEN, before) ?? (beforeRest ? null : search(BETWEEN, after));
  if (!found) return;
  const { noun = "", each } = found.groups ?? {};
  rest.between = true;
  rest.both = !noun && search(BOTH, found[0]) !== null;
  rest.noun = NO_NOUN.has(noun) ? "" : nounOf(noun);
  // « entre chaque machine »: what counts no rounds is what is done, one after the other.
  rest.each = EACH.has(rest.noun) || (Boolean(each) && !ROUNDS.has(rest.noun));
}
