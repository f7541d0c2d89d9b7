/** What an incomplete sentence does say, around the work or beside the rest that is missing. */

import { incomplete as data } from "../data.js";
import { endOf, match } from "../patterns.js";
import { standingEfforts } from "./efforts.js";
import { Count, isSign, Period, Rest, Sign, Total, Work } from "./events.js";
import { InvalidError } from "./invalid.js";
import { programItems } from "./items.js";
import { nameWorks } from "./names.js";

/** @typedef {import("./events.js").Event} Event */
/** @typedef {import("./folded.js").Folded} Folded */

const { NOUN } = data;

/** « 3 séries de 8 fois, 10 s de repos »: open efforts for the works. @param {Folded} folded @param {Event[]} events */
export function withoutWork(folded, events) {
  /** @type {Event[]} */
  const said = [];
  /** @type {Work[]} */
  const works = [];
  /** @type {Event[]} */
  let clause = [];
  for (const event of [...events, null]) {
    if (event && !isSign(event, Sign.LINK, Sign.STOP)) {
      if (!(event instanceof Total || event instanceof Period)) clause.push(event);
      continue;
    }
    if (clause.some((e) => e instanceof Count || e instanceof Rest)) {
      const place = placeOfWork(clause);
      const at = place ? afterNoun(folded.text, clause[place - 1].end) : clause[0].start;
      const work = new Work(at, at, 0);
      works.push(work);
      clause.splice(place, 0, work);
    }
    said.push(...clause);
    if (event) said.push(event);
    clause = [];
  }
  // As works of some length, because open ones are named by their numbers.
  nameWorks(folded, said);
  for (const work of works) work.seconds = null;
  return items(folded, said);
}

/** « 5 séries de 10 tractions »: the efforts that would stand beside a rest. @param {Folded} folded @param {Event[]} events */
export function withoutRest(folded, events) {
  const end = folded.text.length;
  const rested = standingEfforts(folded.text, [...events, new Rest(end, end, null)]);
  nameWorks(folded, rested);
  return items(folded, rested);
}

/** « 3 séries | de pompes »: the work is named by what follows. @param {string} text @param {number} place */
function afterNoun(text, place) {
  const found = match(NOUN, text, place);
  return found ? endOf(found) : place;
}

/** After the counts before the first rest, else after all counts, else before the rest. @param {Event[]} clause */
function placeOfWork(clause) {
  const firstRest = clause.findIndex((event) => event instanceof Rest);
  const rest = firstRest < 0 ? clause.length : firstRest;
  const lastCount = (/** @type {Event[]} */ events) => events.findLastIndex((e) => e instanceof Count);
  const before = lastCount(clause.slice(0, rest));
  const count = before < 0 ? lastCount(clause) : before;
  return count < 0 ? rest : count + 1;
}

/** Their items; what these use is not lost any more. @param {Folded} folded @param {Event[]} events */
function items(folded, events) {
  for (const event of events) event.lost = false;
  try {
    return programItems(folded.text, events, []);
  } catch (error) {
    if (!(error instanceof InvalidError)) throw error;
    for (const event of events) event.lost = true;
    return [];
  }
}
