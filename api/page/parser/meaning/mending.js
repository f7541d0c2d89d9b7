/**
 * Where the words leave no doubt, they decide over a tagger's labels. Labels that agree with the
 * words, as a person's do, stay as they are.
 */

import { mending as data } from "../data.js";
import { REST, ROUNDS as COUNT, WORK } from "../labels.js";
import { endOf, fullmatch, match, search } from "../patterns.js";
import { settled } from "./amounts.js";

/** @typedef {import("./folded.js").Folded} Folded */
/** @typedef {import("./mentions.js").Mention} Mention */
/** @typedef {import("../labels.js").Span} Span */

const {
  AFTER,
  BREATHING,
  EVERY,
  FIGHT,
  FIRST,
  LEAVE,
  LONG,
  PAIR,
  PARTS,
  PHASE,
  RANGE,
  RANGE_OF_ROUNDS,
  REST_AFTER,
  REST_BEFORE,
  ROUNDS,
  STUDY,
  TOTAL,
  UNIT_AFTER,
} = data;

/** The spans without the numbers of a list's lines, which set nothing (rule 14). @param {Folded} folded @param {Span[]} spans */
export function unnumbered(folded, spans) {
  const places = numbering(folded.text);
  if (!places.length) return spans;
  return spans.flatMap((span) => {
    const start = folded.place(span.start);
    const place = places.find(([begin, end]) => begin <= start && start < end);
    if (!place) return [span];
    return folded.place(span.end) > place[1] ? [{ ...span, start: folded.back(place[1]) }] : [];
  });
}

/** From a number that opens a line to the end of its sign, and those that count on from it. @param {string} text */
function numbering(text) {
  /** @type {[number, number][]} */
  const places = [];
  const first = search(FIRST, text);
  if (!first) return places;
  places.push([first.index + first[0].indexOf(first[1]), endOf(first)]);
  let number = Number(first[1]) + 1;
  for (;;) {
    const following = new RegExp(`(?:^|(?<=\\s))${number}(?:\\.\\s|\\s?[)])`);
    const found = search(following, text, places[places.length - 1][1]);
    if (!found) return places;
    places.push([found.index, endOf(found)]);
    number += 1;
  }
}

/** The mentions with the kinds, units and ranges that the words say. @param {Folded} folded @param {Mention[]} said */
export function mended({ text }, said) {
  const found = said.filter((_, i) => !setsNothing(text, said, i));
  return worksAndRests(text, sameUnits(text, found));
}

/** The beginning of a range, how many rounds a rest comes after, or a total. @param {string} text @param {Mention[]} said @param {number} i */
function setsNothing(text, said, i) {
  const mention = said[i];
  const before = text.slice(said[i - 1]?.end ?? 0, mention.start);
  const following = said[i + 1];
  if (following?.kind === mention.kind) {
    const between = mention.kind === COUNT ? RANGE_OF_ROUNDS : RANGE;
    if (mention.value < following.value && fullmatch(between, text, mention.end, following.start)) {
      return true;
    }
  }
  if (mention.kind === COUNT) {
    const rested = said[i - 1]?.kind === REST;
    return (
      (search(EVERY, before) !== null || (rested && search(AFTER, before) !== null)) &&
      match(ROUNDS, text, mention.end) !== null
    );
  }
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

/** A number without a unit takes that of the one before (rules 10 and 11). @param {string} text @param {Mention[]} said */
function sameUnits(text, said) {
  const found = said.slice(0, 1);
  for (const mention of said.slice(1)) {
    const last = found.length - 1;
    const before = found[last];
    let { unit } = mention;
    if (isBare(text, mention)) {
      if (before.kind === WORK && fullmatch(PAIR, text, before.end, mention.start)) {
        unit = before.unit;
        if (unit === 1 && isBare(text, before) && inMinutes(text, before)) {
          found[last] = inUnit(before, 60);
          unit = 60;
        }
      } else if (
        before.unit === 60 &&
        mention.unit === 1 &&
        Math.max(LONG, 60 * mention.value) <= before.value
      ) {
        unit = 60; // « 50 min, puis 10 de repos »
      }
    }
    found.push(inUnit(mention, unit));
  }
  return found;
}

/** Whether a duration is told by one number without a unit. @param {string} text @param {Mention} mention */
const isBare = (text, mention) =>
  mention.kind !== COUNT &&
  mention.value < 60 * mention.unit &&
  !text.slice(mention.start, mention.end).includes(":") &&
  !match(UNIT_AFTER, text, mention.end);

/** @param {string} text @param {Mention} work */
const inMinutes = (text, work) =>
  (work.value >= 15 && search(STUDY, text) !== null) || (work.value <= 5 && search(FIGHT, text) !== null);

/** The same number in another unit. @param {Mention} mention @param {number} unit */
function inUnit(mention, unit) {
  if (unit === mention.unit) return mention;
  return mention.with({ value: settled((mention.value * unit) / mention.unit), unit });
}

/** Works that are called a rest, and the other way round. @param {string} text @param {Mention[]} said */
function worksAndRests(text, said) {
  const starts = [...said.map((mention) => mention.start), text.length];
  const between = starts.map((start, i) => text.slice(said[i - 1]?.end ?? 0, start));
  const breathing = search(BREATHING, text) !== null;
  const kinds = said.map(({ kind }, i) => {
    const isWork = search(LEAVE, between[i]) || (breathing && search(PHASE, between[i]));
    return kind === REST && isWork ? WORK : kind;
  });
  if (!breathing) for (const run of runs(between, kinds)) call(run, between, kinds);
  if (!kinds.includes(WORK)) return said; // « 10 minutes de pause »
  return said.map((mention, i) => mention.with({ kind: kinds[i] }));
}

/** The places of durations that no sign and no count parts. @param {string[]} between @param {string[]} kinds */
function runs(between, kinds) {
  /** @type {number[][]} */
  const found = [[]];
  kinds.forEach((kind, i) => {
    if (kind === COUNT || search(PARTS, between[i])) found.push([]);
    if (kind !== COUNT) found[found.length - 1].push(i);
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
    } else if (rest && (rest.groups?.of || !touches(rest) || place === run.length - 1)) {
      kinds[i] = REST;
    } else if (search(REST_BEFORE, between[i]) && !isSaidOfTheOneBefore(between[i])) {
      kinds[i] = REST;
    }
  });
}

/** « 30 s de repos : », before another number. @param {string} between */
const isSaidOfTheOneBefore = (between) => match(REST_AFTER, between)?.groups?.of !== undefined;
