/** Numbers that carry no label, and the durations among them. */

import { cached } from "../cache.js";
import { unlabelled as data } from "../data.js";
import { Fraction } from "../fractions.js";
import { WORK } from "../labels.js";
import { rangeEnd, readNumber } from "../numbers/reading.js";
import { endOf, match, matchPlaces, search } from "../patterns.js";
import { exact } from "./amounts.js";
import { Mention } from "./mentions.js";

/** @typedef {import("./folded.js").Folded} Folded */

const { CLOCK, COUNT, DURATION, EMOM, SAID, SMALLER } = data;

/** A number in the folded text; `seconds` where it has a unit of time. */
export class Numeral {
  /** @param {string} text @param {number} value @param {number} start @param {number} end */
  constructor(text, value, start, end, /** @type {number|null} */ seconds = null) {
    this.text = text;
    this.value = value;
    this.start = start;
    this.end = end;
    this.seconds = seconds;
  }
}

// « 12 heures 34 minutes et 20 secondes »
const LONGEST = 40;

/** The mentions, but for a text that is one duration: that is the work. @param {Folded} folded @param {Mention[]} said */
export function nothingElse(folded, said) {
  const text = folded.text.replace(/^[ .,!]+|[ .,!]+$/g, "");
  if (text.length > LONGEST || said.length > 1 || said.some(({ kind }) => kind !== WORK)) return said;
  const [only, ...others] = unlabelled(folded, []);
  if (!only || others.length || only.text.trim() !== text || only.seconds === null) return said;
  if (said.length && said[0].start > only.start) return said; // « 50 secondes à [1] minute », a range's end
  return [new Mention(WORK, only.seconds, only.start, only.end, 1)];
}

/** The numbers between the mentions, in order. @param {Folded} folded @param {{start: number, end: number}[]} said */
export function unlabelled(folded, said) {
  /** @type {Numeral[]} */
  const found = [];
  const { length } = folded.text;
  let at = 0;
  for (const { start, end } of [...said, { start: length, end: length }]) {
    if (holdsNumber(folded.text.slice(at, start))) found.push(...between(folded, at, start));
    at = end;
  }
  return found;
}

const holdsNumber = cached((text) => search(COUNT, text) !== null);

/** @param {Folded} folded @param {number} start @param {number} end */
function* between(folded, start, end) {
  const { text } = folded;
  let at = start;
  for (let found = search(COUNT, text, at, end); found; found = search(COUNT, text, at, end)) {
    const begin = found.index;
    const duration = matchPlaces(DURATION, text, begin, end);
    const seconds = duration && secondsOf(folded, duration);
    if (duration && seconds) found = duration;
    at = endOf(found);
    if (match(CLOCK, text, begin)) continue;
    if (seconds) {
      yield new Numeral(found[0], exact(seconds), begin, at, exact(seconds));
    } else if (found[0] !== "un" && found[0] !== "une") {
      const written = folded.original(begin, at);
      const value = readNumber(rangeEnd(written) ?? written);
      if (!value) continue;
      const minutes = search(EMOM, text.slice(0, begin), start) && match(SAID, text, at);
      yield new Numeral(found[0], exact(value), begin, at, minutes ? exact(value.times(60)) : null);
    }
  }
}

/** @param {Folded} folded @param {RegExpExecArray} found */
function secondsOf(folded, found) {
  const groups = /** @type {Object<string, string|undefined>} */ (found.groups);
  const place = (/** @type {string} */ name) => found.indices?.groups?.[name] ?? [0, 0];
  if (groups.fraction) return readNumber(groups.fraction)?.times(unitOf(groups.whole)) ?? null;
  const unit = unitOf(groups.unit);
  const smaller = SMALLER.get(String(unit));
  const first = readNumber(folded.original(...place("first")));
  if (!first) return null;
  let total = first.times(unit);
  if (groups.glued) total = total.plus(new Fraction(BigInt(groups.glued)).times(smaller));
  if (groups.second) {
    const second = readNumber(folded.original(...place("second")));
    if (second) total = total.plus(second.times(groups.sub ? unitOf(groups.sub) : smaller));
  }
  if (groups.part) {
    const part = readNumber(groups.part.replace(/^et /, "").replaceAll("un quart", "quart"));
    if (part) total = total.plus(part.times(unit));
  }
  return total;
}

/** @param {string} written */
function unitOf(written = "") {
  if (written.startsWith("h")) return 3600;
  return written.startsWith("m") || written === "'" ? 60 : 1;
}
