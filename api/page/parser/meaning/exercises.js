/** Rule C: a list of exercises that all have the same work and rest. */

import { exercises as data, vocabulary } from "../data.js";
import { endOf, findAll, fullmatchPlaces, match, search, without } from "../patterns.js";
import { isMark, isTimed, Rest, Work, withoutMarks } from "./events.js";
import { FILLER } from "./mentions.js";

/** @typedef {import("./events.js").Event} Event */
/** @typedef {import("./folded.js").Folded} Folded */

const { ARTICLES, ASKED, CUT, NO_PHRASE, PART, PER, PHRASE, REST_COLON, TAIL } = data;
const { NO_EXERCISE } = vocabulary;

const MOST_WORDS = 4;

/** « 40/20 : squats, pompes, fentes » is three works. @param {Folded} folded @param {Event[]} events */
export function withExercises(folded, events) {
  const { text } = folded;
  const works = /** @type {Work[]} */ (events.filter(isTimed));
  if (works.length !== 1 || !(text.includes(":") || folded.hints.has("chacun"))) return [...events];
  const [work] = works;
  const rest = /** @type {Rest|undefined} */ (events.find((e) => e instanceof Rest && e.start > work.start));
  const pair = rest && (rest.pair || opensList(text, rest)) ? rest : null;
  const head = pair ?? work;
  const numbers = withoutMarks(events);
  const end = numbers[numbers.indexOf(head) + 1]?.start ?? text.length;
  const begin = numbers[numbers.indexOf(work) - 1]?.end ?? 0;
  const after = text.slice(head.end, end);
  const each = search(PER, after) !== null;
  /** @type {[number, number][]} */
  let found = [];
  const colon = after.indexOf(":");
  if (colon >= 0 && (pair || each || search(PER, after.slice(0, colon)))) {
    found = phrases(text, head.end + colon + 1, end);
  } else if (each) {
    found = listedBefore(text, begin, work.start);
  }
  if (found.length < 2) return [...events];
  const first = Math.min(found[0][0], work.start);
  const last = Math.max(found[found.length - 1][1], head.end);
  const copies = found.map((place) =>
    Object.assign(new Work(work.start, work.end, work.seconds), work, {
      name: folded.original(...place).trim().toLowerCase(),
      rest: pair ? pair.seconds : null,
    }),
  );
  if (rest && !pair && !rest.noun) rest.each = true;
  const kept = events.filter(
    (e) => e !== work && e !== pair && !(isMark(e) && first <= e.start && e.start < last),
  );
  const place = kept.findIndex((e) => e.start > work.start);
  kept.splice(place < 0 ? kept.length : place, 0, ...copies);
  return kept;
}

/** « 40 s d'effort, 20 s de repos : squats, pompes ». @param {string} text @param {Rest} rest */
const opensList = (text, rest) => match(REST_COLON, text, rest.end) !== null && !rest.noun;

/**
 * The short noun phrases of a list, up to the first that is none.
 *
 * @param {string} text
 * @param {number} start
 * @param {number} end
 */
function phrases(text, start, end) {
  /** @type {[number, number][]} */
  const found = [];
  let at = start;
  end = start + without(TAIL, text.slice(start, end)).length;
  for (const part of [...findAll(PART, text, start, end), null]) {
    const stop = part ? part.index : end;
    if (part && !found.length && !without(FILLER, text.slice(at, stop)).trim()) {
      at = endOf(part); // a new line, or a word of hesitation, right after the colon
      continue;
    }
    const phrase = fullmatchPlaces(PHRASE, text, at, stop);
    if (!phrase || search(NO_PHRASE, phrase[1])) break;
    const [first, ...others] = phrase[1].trim().split(/\s+/);
    if (others.length + 1 > MOST_WORDS || NO_EXERCISE.has(first)) break;
    if (others.some((word) => NO_EXERCISE.has(word) && !ARTICLES.has(word))) break;
    found.push(/** @type {[number, number]} */ (phrase.indices?.[1]));
    at = part ? endOf(part) : end;
  }
  return found;
}

/** « squats, pompes et fentes, [30] s chacun ». @param {string} text @param {number} start @param {number} end */
function listedBefore(text, start, end) {
  const cut = without(CUT, text.slice(start, end));
  const head = Math.max(cut.lastIndexOf(":"), cut.lastIndexOf("."));
  const asked = match(ASKED, text.slice(0, start + cut.length), start + head + 1);
  return phrases(text, asked ? endOf(asked) : start + head + 1, start + cut.length);
}
