/**
 * Where the words leave no doubt, they decide over a tagger's labels. Labels that agree with the
 * words, as a person's do, stay as they are.
 */

import { mending as data } from "../data.js";
import { REST, ROUNDS as COUNT, WORK } from "../labels.js";
import { fullmatch, match, search } from "../patterns.js";
import { sameUnits } from "./bare-units.js";
import { worksAndRests } from "./called.js";
import { SIGNAL, TAKEN_BACK } from "./roles.js";

/** @typedef {import("./mentions.js").Mention} Mention */

const { AFTER, COLON, DEPARTURE, DIGIT, EVERY, RANGE, RANGE_OF_ROUNDS, ROUNDS, SESSION, TARGET, TOTAL } =
  data;

/** The mentions with the kinds, units and ranges that the words say. @param {import("./folded.js").Folded} folded @param {Mention[]} said */
export function mended({ text }, said) {
  const found = said.filter((_, i) => !setsNothing(text, said, i));
  return worksAndRests(text, sameUnits(text, found));
}

/** The beginning of a range, a target, a period, a total, or how many rounds a rest ends. @param {string} text @param {Mention[]} said @param {number} i */
function setsNothing(text, said, i) {
  const mention = said[i];
  const previous = said[i - 1];
  const before = text.slice(previous?.end ?? 0, mention.start);
  const following = said[i + 1];
  if (following?.kind === mention.kind) {
    const between = text.slice(mention.end, following.start);
    const ranges = mention.kind === COUNT ? RANGE_OF_ROUNDS : RANGE;
    if (mention.value < following.value && (fullmatch(ranges, between) || isAbout(text, said, i))) {
      return true;
    }
    if (match(TAKEN_BACK, between)) return true;
  }
  if (mention.kind === COUNT) {
    if (search(SIGNAL, before)) return true;
    const ended = search(EVERY, before) ?? (previous?.kind === REST && search(AFTER, before));
    return Boolean(ended) && match(ROUNDS, text, mention.end) !== null;
  }
  if (heads(text, said, i)) return true;
  if (previous?.kind === COUNT && fullmatch(TARGET, before)) return true;
  if (mention.kind === REST && search(DEPARTURE, before)) return true;
  return (
    mention.kind === WORK &&
    !following &&
    i === 2 &&
    said[0].kind === WORK &&
    said[1].kind === REST &&
    mention.value >= 2 * (said[0].value + said[1].value) &&
    fullmatch(TOTAL, before) !== null
  );
}

/** « Séance de 50 min : échauffement 10 min, … »: the total of what follows its colon. @param {string} text @param {Mention[]} said @param {number} i */
function heads(text, said, i) {
  const mention = said[i];
  if (mention.kind !== WORK || !match(COLON, text, mention.end)) return false;
  const works = said
    .slice(i + 1)
    .filter(({ kind }) => kind === WORK)
    .reduce((sum, { value }) => sum + value, 0);
  return works > 0 && works <= mention.value && search(SESSION, text, 0, mention.start) !== null;
}

/**
 * « deux trois minutes », « dix quinze fois »: a range without « à », in words. Three and more are a
 * row of steps (rule 18).
 *
 * @param {string} text
 * @param {{start: number, end: number}[]} numbers
 * @param {number} i
 */
export function isAbout(text, numbers, i) {
  if (i + 1 >= numbers.length) return false;
  const near = [i - 1, i, i + 1].filter((at) => at >= 0 && at + 1 < numbers.length);
  const spaced = near.filter((at) => text.slice(numbers[at].end, numbers[at + 1].start) === " ");
  return (
    spaced.length === 1 &&
    spaced[0] === i &&
    !numbers.slice(i, i + 2).some(({ start, end }) => search(DIGIT, text, start, end))
  );
}
