/** Works that are called a rest, and rests that are called a work (rule 9). */

import { called as data } from "../data.js";
import { REST, ROUNDS, WORK } from "../labels.js";
import { fullmatch, match, search } from "../patterns.js";
import { Mention } from "./mentions.js";

const {
  BREATHING,
  HYPHEN,
  LEAVE,
  MAY_REST,
  NOUN_AFTER,
  NOUN_FIRST,
  NUMBER_FIRST,
  PARTS,
  PHASE,
  REST_AFTER,
  REST_BEFORE,
  REST_OF_ROUNDS,
} = data;

/** Works that are called a rest, and the other way round. @param {string} text @param {Mention[]} said */
export function worksAndRests(text, said) {
  const starts = [...said.map((mention) => mention.start), text.length];
  const between = starts.map((start, i) => text.slice(said[i - 1]?.end ?? 0, start));
  const breathing = search(BREATHING, text) !== null;
  const kinds = said.map((mention) => mention.kind);
  kinds.forEach((kind, i) => {
    if (kind === REST && (search(LEAVE, between[i]) || (breathing && search(PHASE, between[i])))) {
      kinds[i] = WORK;
    } else if (kind === WORK && match(REST_OF_ROUNDS, text, said[i].end)) {
      kinds[i] = REST;
    } else if (kind === REST && kinds[i - 1] === WORK && isListed(said, kinds, between, i)) {
      kinds[i] = WORK;
    } else if (
      i > 1 &&
      kinds[i - 2] === WORK &&
      kinds[i - 1] === WORK &&
      [between[i - 1], between[i]].every((words) => fullmatch(HYPHEN, words))
    ) {
      kinds[i] = WORK; // « 4'-3'-2' »
    }
  });
  if (!breathing) for (const run of runs(between, kinds)) call(run, between, kinds);
  if (!kinds.includes(WORK)) return said; // « 10 minutes de pause »
  return said.map((mention, i) => mention.with({ kind: kinds[i] }));
}

/**
 * « le cobra 1 min, l'enfant 1 min », « 5 min intro, 9 min débat, 2 min conclusion »: whether the one at
 * a place is one more in a list of works whose words know no rest: as long as the one before, or after
 * two.
 *
 * @param {Mention[]} said
 * @param {string[]} kinds
 * @param {string[]} between
 * @param {number} i
 */
function isListed(said, kinds, between, i) {
  const afterWorks = i > 1 && kinds.slice(0, i).every((kind) => kind === WORK);
  if (said[i].value !== said[i - 1].value && !afterWorks) return false;
  const numberFirst = fullmatch(NUMBER_FIRST, between[i]) !== null;
  const own = between[numberFirst ? i + 1 : i];
  return match(numberFirst ? NOUN_AFTER : NOUN_FIRST, own) !== null && !search(MAY_REST, own);
}

/** The places of durations that no sign and no count parts. @param {string[]} between @param {string[]} kinds */
function runs(between, kinds) {
  /** @type {number[][]} */
  const found = [[]];
  kinds.forEach((kind, i) => {
    if (kind === ROUNDS || search(PARTS, between[i])) found.push([]);
    if (kind !== ROUNDS) found[found.length - 1].push(i);
  });
  return found.filter((run) => run.length);
}

/** « 40 s squats 20 s repos 40 s pompes 20 s repos », « squats 40 s repos 20 s ». @param {number[]} run @param {string[]} between @param {string[]} kinds */
function call(run, between, kinds) {
  const rests = run.map((i) => match(REST_AFTER, between[i + 1]));
  const touches = (/** @type {RegExpExecArray} */ rest) => rest.groups?.touches !== undefined;
  const touch = rests.filter((rest) => rest !== null).map(touches);
  const numberFirst = rests[0] === null && touch.includes(true) && !touch[touch.length - 1];
  const last = rests.findLastIndex((rest) => rest !== null);
  run.forEach((i, place) => {
    const rest = rests[place];
    if (numberFirst && place <= last) {
      kinds[i] = rest ? REST : WORK;
    } else if (
      (rest && (rest.groups?.of || !touches(rest) || place === run.length - 1)) ||
      (search(REST_BEFORE, between[i]) && !isSaidOfTheOneBefore(between[i]))
    ) {
      kinds[i] = REST;
    }
  });
}

/** « 30 s de repos : », before another number. @param {string} between */
const isSaidOfTheOneBefore = (between) => match(REST_AFTER, between)?.groups?.of !== undefined;

/** What a number says that a tagger passed over beside others. @param {import("./unlabelled.js").Numeral} number @param {import("./context.js").Context} context @param {number} place */
export function passedOver({ value, start, end, seconds }, context, place) {
  if (seconds === null) return new Mention(ROUNDS, value, start, end, 0);
  const rest = match(REST_AFTER, context.after(place)) ?? search(REST_BEFORE, context.before(place));
  return new Mention(rest ? REST : WORK, seconds, start, end, 1);
}
