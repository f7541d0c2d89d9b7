/** What is done in a work: the noun phrase after or before its number (the guide's « Names »). */

import { cached } from "../cache.js";
import { isUpper } from "../characters.js";
import { names as data, vocabulary } from "../data.js";
import { endOf, findAll, match, search, without } from "../patterns.js";
import { STEP } from "./cues.js";
import { Count, isMark, isSign, Protocol, Rest, Sign, withoutMarks, Work } from "./events.js";

/** @typedef {import("./events.js").Event} Event */
/** @typedef {import("./folded.js").Folded} Folded */
/** @typedef {[number, number]|null} Place  start and end of a noun phrase */

const {
  ADJECTIVE,
  AT,
  BEFORE_NUMBER,
  CLAUSE,
  DISTANCE,
  END,
  FOR,
  HEADED,
  INSIDE: INSIDE_PHRASE,
  LIST,
  NAMELESS,
  NOUN,
  OF,
  OF_WORDS,
  PER_SIDE,
  UNIT,
  WORD,
} = data;
const { ENDS, GENERAL, INSIDE, NO_NAME, STOP } = vocabulary;
const FAR = 1e9;
const MOST_WORDS = 5;
const MOST_WORDS_OF_EFFORT = 4;
// A shorter noun of a count is a unit or a slip.
const SHORTEST_NOUN = 4;

/** Give each work that has none its name, where the words around it say one. @param {Folded} folded @param {Event[]} events */
export function nameWorks(folded, events) {
  const numbers = withoutMarks(events);
  let claimed = 0;
  numbers.forEach((event, i) => {
    if (event instanceof Protocol) event.nameOfWork ??= ofRounds(folded, numbers, i);
    if (!(event instanceof Work) || event.name !== null || event.blocks.length) return;
    if (event.seconds === null) {
      [event.name, claimed] = effortName(folded, event, startOf(numbers, i + 1));
      return;
    }
    let found = around(folded, events, numbers, i, claimed);
    if (!found && event.corrects) {
      const [start, end] = event.corrects;
      found =
        within(folded, of, end, event.start) ?? within(folded, before, endBefore(numbers, i), start);
    }
    if (found) {
      event.name = written(folded, ...found);
      claimed = Math.max(found[1], event.end);
    }
  });
  nameByCountOrHeading(folded, events);
}

/** @param {Event[]} numbers @param {number} i */
const startOf = (numbers, i) => numbers[i]?.start ?? FAR;

/** Where the number before one ends. @param {Event[]} numbers @param {number} i */
const endBefore = (numbers, i) => numbers[i - 1]?.end ?? 0;

/**
 * The noun phrase that belongs to the work at a place; before `claimed` all are taken.
 *
 * @param {Folded} folded
 * @param {Event[]} events
 * @param {Event[]} numbers
 * @param {number} i
 * @param {number} claimed
 * @returns {Place}
 */
function around(folded, events, numbers, i, claimed) {
  const work = numbers[i];
  const begin = Math.max(endBefore(numbers, i), claimed);
  const end = startOf(numbers, i + 1);
  if (folded.hints.has("step")) {
    const step = within(folded, before, begin, work.start);
    if (step && match(STEP, folded.text, ...step)) return step;
  }
  let found = within(folded, of, work.end, end);
  // « révisions : [1] h maths »
  if (!found && search(HEADED, folded.text, begin, work.start)) {
    found = within(folded, after, work.end, clauseEnd(folded.text, work.end, end));
  }
  found ??= within(folded, before, begin, work.start) ?? within(folded, after, work.end, end);
  if (!found && numbers[i - 1] instanceof Count) {
    // « corde 3 × 3 min »
    const start = Math.max(endBefore(numbers, i - 1), claimed);
    found = within(folded, before, start, numbers[i - 1].start);
  }
  const pair = numbers[i + 1];
  if (!found && pair instanceof Rest && pair.pair) {
    // « 40/20 de sac »
    found = within(folded, after, pair.end, nextStart(events, pair));
  }
  return found ?? within(folded, purpose, work.end, end);
}

/** What is done in a named protocol: « un tabata burpees ». @param {Folded} folded @param {number} place */
export function nameAfter(folded, place) {
  const found = within(folded, after, place, folded.text.length);
  return found && written(folded, ...found);
}

/** « tabata [6] rounds de burpees », « tabata de [6] rounds : burpees ». @param {Folded} folded @param {Event[]} numbers @param {number} i */
function ofRounds(folded, numbers, i) {
  const count = numbers[i + 1];
  const noun = count instanceof Count && match(NOUN, folded.text, count.end);
  if (!noun) return null;
  const end = startOf(numbers, i + 2);
  const list = match(LIST, folded.text, endOf(noun));
  const found = list
    ? phrase(folded.text, endOf(list), end)
    : within(folded, of, endOf(noun), end);
  return found && written(folded, ...found);
}

/**
 * The place of the noun phrase that is found between two places of a sentence.
 *
 * @param {Folded} folded
 * @param {(said: string) => Place} find
 * @param {number} start
 * @param {number} end
 * @returns {Place}
 */
function within(folded, find, start, end) {
  const found = find(folded.text.slice(start, Math.max(start, end)));
  return found && [start + found[0], start + found[1]];
}

/** @param {string} text @param {number} start @param {number} end */
function clauseEnd(text, start, end) {
  return search(END, text, start, end)?.index ?? Math.min(end, text.length);
}

/** « [30] s de squats », « [30] s squats ». @type {(said: string) => Place} */
const after = cached((said) => of(said) ?? phrase(said, skipUnit(said), said.length));

/** « [30] s de squats », « [5] min en force ». @type {(said: string) => Place} */
const of = cached((said) => {
  const found = match(OF, said, skipUnit(said));
  return found && phrase(said, endOf(found), said.length);
});

/** « [9] minutes pour les pâtes », but not « pour fermer la fenêtre ». @param {string} said @returns {Place} */
function purpose(said) {
  const found = match(FOR, said, skipUnit(said));
  return found && phrase(said, endOf(found), said.length);
}

/** @param {string} said */
function skipUnit(said) {
  const found = match(UNIT, said);
  return found ? endOf(found) : 0;
}

/**
 * The words from `start` that make a noun phrase: up to five, and what links them.
 *
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @returns {Place}
 */
function phrase(text, start, end) {
  end = clauseEnd(text, start, end);
  let last = start;
  let length = 0;
  for (let found = match(WORD, text, start, end); found; ) {
    const word = bare(found[0]);
    const next = skipSpace(text, endOf(found));
    if (!(length && match(INSIDE_PHRASE, text, found.index, end))) {
      if (length >= MOST_WORDS || NO_NAME.has(word) || ENDS.has(word)) break;
      length += 1;
      last = endOf(found);
    }
    found = match(WORD, text, next, end);
  }
  return length ? [start, last] : null;
}

/** « squats [30] s »: the words right before the number, to the last one that is no noun. @type {(said: string) => Place} */
const before = cached((said) => {
  // « échauffement : », « savasana, une petite »
  said = without(ADJECTIVE, said).replace(/[ :]+$/, "");
  const cut = findAll(CLAUSE, said).at(-1);
  const found = findAll(WORD, said, cut ? endOf(cut) : skipUnit(said));
  if (!found.length || said.slice(endOf(found[found.length - 1])).replace(/[ :'"]/g, "")) return null;
  const word = (/** @type {number} */ i) => bare(found[i][0]);
  let kept = found.length;
  while (kept && STOP.has(word(kept - 1))) kept -= 1;
  if (kept < found.length - 1) return null;
  if (kept < found.length && !BEFORE_NUMBER.has(found[kept][0])) return null;
  let first = kept;
  for (let i = kept - 1; i >= 0; i -= 1) {
    const inside = i + 1 < kept && INSIDE.has(word(i));
    if ((STOP.has(word(i)) && !inside) || kept - i > MOST_WORDS) break;
    first = i;
  }
  while (
    first < kept &&
    (STOP.has(word(first)) ||
      // « manches de ping-pong »
      (GENERAL.has(found[first][0]) && first + 2 < kept && OF_WORDS.has(found[first + 1][0])))
  ) {
    first += 1;
  }
  if (first && AT.has(found[first - 1][0])) return null; // « ce soir au club »
  while (kept > first && ENDS.has(found[kept - 1][0])) kept -= 1;
  const words = found.slice(first, kept);
  if (words.every((one) => NAMELESS.has(bare(one[0])))) return null;
  return [words[0].index, endOf(words[words.length - 1])];
});

/**
 * « 12 pompes », « 400 m rameur », « 8 à 12 répétitions », as written; no bare count.
 *
 * @param {Folded} folded
 * @param {Work} effort
 * @param {number} end
 * @returns {[string|null, number]}
 */
function effortName(folded, effort, end) {
  const { text } = folded;
  const distance = match(DISTANCE, text, effort.end);
  if (distance) return [folded.original(effort.start, endOf(distance)).trim(), endOf(distance)];
  const begin = skipSpace(text, effort.end);
  const stop = clauseEnd(text, begin, end);
  let last = effort.end;
  let length = 0;
  for (let found = match(WORD, text, begin, stop); found; ) {
    const next = skipSpace(text, endOf(found));
    if (!(length && match(INSIDE_PHRASE, text, found.index, stop))) {
      const word = bare(found[0]);
      if (STOP.has(word) || ENDS.has(word) || length >= MOST_WORDS_OF_EFFORT) break;
      if (length && GENERAL.has(word)) break;
      length += 1;
      last = endOf(found);
    }
    found = match(WORD, text, next, stop);
  }
  const sides = length ? match(PER_SIDE, text, last) : null;
  if (sides) last = endOf(sides);
  return [length ? folded.original(effort.start, last).trim() : null, last];
}

/** The count's own noun, else a heading, where nothing else names the work. @param {Folded} folded @param {Event[]} events */
function nameByCountOrHeading(folded, events) {
  const { text } = folded;
  const works = /** @type {Work[]} */ (
    events.filter((e) => e instanceof Work && e.seconds !== null && !e.blocks.length)
  );
  if (!works.length) return;
  if (works.some((work) => work.name)) {
    if (works.every((work) => work.row)) {
      // « 1-2-3 minutes de course », « planche 20-30-40 s »
      for (const work of works) work.name = works[works.length - 1].name || works[0].name;
    }
    return;
  }
  for (const count of events.filter((e) => e instanceof Count).reverse()) {
    const noun = match(NOUN, text, count.end);
    if (!noun) continue;
    // « 10 rounds de corde »
    const found =
      phrase(text, endOf(noun) - noun[1].length, endOf(noun)) ??
      within(folded, of, endOf(noun), nextStart(events, count));
    if (found && found[1] - found[0] >= SHORTEST_NOUN) {
      for (const work of works) {
        work.name = written(folded, ...found);
        work.namedByCount = true;
      }
      return;
    }
  }
  const colon = events.find((e) => isSign(e, Sign.COLON));
  const first = events.find((e) => !isMark(e) && !(e instanceof Protocol));
  if (!first) return;
  const headed = colon !== undefined && colon.start < first.start;
  const found = phrase(text, 0, headed ? colon.start : first.start);
  if (!found || !(headed || text.startsWith(",", found[1]))) return;
  if (works.length === 1 || colon) {
    for (const work of works) work.name = written(folded, ...found);
  }
}

/** @param {Event[]} events @param {Event} event */
const nextStart = (events, event) => events.find((e) => e.start > event.start)?.start ?? FAR;

/** @param {string} text @param {number} place */
function skipSpace(text, place) {
  while (text[place] === " ") place += 1;
  return place;
}

/** @param {string} word */
const bare = (word) => word.replace(/'+$/, "");

/** @param {Folded} folded @param {number} start @param {number} end */
function written(folded, start, end) {
  const name = folded.original(start, end).replace(/^[ '’-]+|[ '’-]+$/g, "");
  return isUpper(name) ? name : name.toLowerCase();
}
