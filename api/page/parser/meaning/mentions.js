/** Rule A: numbers that belong together are one mention. */

import { cached } from "../cache.js";
import { slice, standIns } from "../characters.js";
import { mentions as data, vocabulary } from "../data.js";
import { NB_ROUNDS, ROUNDS } from "../labels.js";
import { rangeEnd, readNumber, readValue } from "../numbers/reading.js";
import { format, fullmatch, match, search, split, without } from "../patterns.js";
import { exact } from "./amounts.js";
import { InvalidError } from "./invalid.js";

/** @typedef {import("./folded.js").Folded} Folded */
/** @typedef {import("../labels.js").Label} Label */
/** @typedef {import("../labels.js").Span} Span */

export const { FILLER } = data;
const { COMMA, HALF, HALVES, LAST_WORD, MORE, NAMED, NO_NUMBER, NO_UNIT, ONLY_A_UNIT, SIGN, UNIT } = data;
const { NO_NAME, NUMBERS } = vocabulary;
// « marche rapide pendant », in characters
const BEFORE = 40;

/** A statement of rounds, or of work or rest in seconds; `unit` is that of its smallest part, or 0. */
export class Mention {
  /**
   * @param {string} kind
   * @param {number} value
   * @param {number} start
   * @param {number} end
   * @param {number} unit
   */
  constructor(kind, value, start, end, unit) {
    this.kind = kind;
    this.value = value;
    this.start = start;
    this.end = end;
    this.unit = unit;
  }

  /** The same but for some values. @param {Partial<Mention>} values */
  with(values) {
    const { kind, value, start, end, unit } = { ...this, ...values };
    return new Mention(kind, value, start, end, unit);
  }
}

/** « 1 heure 15 » and « 2'30 » are one each. @param {Folded} folded @param {Span[]} spans @throws {InvalidError} */
export function mentions(folded, spans) {
  /** @type {Mention[]} */
  const found = [];
  const starts = new Set(spans.map((span) => span.start));
  for (const cut of folded.hints.has("half") ? spans.flatMap((one) => halvesApart(folded, one)) : spans) {
    const span = wholeNumber(folded, cut, starts);
    const { label } = span;
    const value = valueOf(decimal(folded, span), label);
    const [start, end] = [folded.place(span.start), folded.place(span.end)];
    const unit = label === NB_ROUNDS ? 0 : label.unitSeconds;
    const whole = found[found.length - 1];
    if (
      whole?.kind === label.kind &&
      label.kind !== ROUNDS &&
      unit < whole.unit &&
      (onlyAUnit(folded.text.slice(whole.end, start)) || afterAComma(folded.text, whole, start, end))
    ) {
      found[found.length - 1] = whole.with({ value: whole.value + value, end, unit });
    } else {
      found.push(new Mention(label.kind, value, start, end, unit));
    }
  }
  return found;
}

/** « [3 demi]-heures » are three rounds of half an hour. @param {Folded} folded @param {Span} span */
function halvesApart(folded, span) {
  const written = slice(folded.chars, span.start, span.end);
  const found = fullmatch(HALVES, standIns(Array.from(written)));
  const firstEnd = span.start + (found?.[1].length ?? 0);
  const count = found && readValue(slice(folded.chars, span.start, firstEnd), NB_ROUNDS);
  if (!found || !count || exact(count) < 2 || span.label === NB_ROUNDS) return [span];
  return [
    { ...span, end: firstEnd, label: NB_ROUNDS },
    { ...span, start: span.end - found[2].length },
  ];
}

/** Whether two numbers are the parts of one duration: « minutes », « h et ». */
export const onlyAUnit = cached((between) => {
  const plain = without(FILLER, between);
  return fullmatch(ONLY_A_UNIT, plain) !== null && !search(NO_UNIT, plain);
});

/**
 * « 3 minutes, 40 secondes » is one duration; « squats 1 min, 30 s de pompes » are two.
 *
 * @param {string} text
 * @param {Mention} whole
 * @param {number} start
 * @param {number} end
 */
function afterAComma(text, whole, start, end) {
  if (!fullmatch(COMMA, text, whole.end, start) || !match(UNIT, text, end)) return false;
  const before = search(LAST_WORD, text.slice(0, whole.start).slice(-BEFORE));
  return !before || NO_NAME.has(before[1]);
}

/** Rule 2: a number to its end, where a tagger stopped short: « 1 min [trente] deux ». @param {Folded} folded @param {Span} span @param {Set<number>} starts  of all spans */
function wholeNumber({ chars }, span, starts) {
  const more = match(MORE, slice(chars, span.end));
  if (!more || starts.has(span.end + 1) || !NUMBERS.has(more[1].toLowerCase())) return span;
  const longer = { ...span, end: span.end + more[0].length };
  const [first, second] = [slice(chars, span.start, span.end), more[1]].map(readNumber);
  const whole = readNumber(slice(chars, longer.start, longer.end));
  return first && second && whole?.equals(first.plus(second)) ? longer : span;
}

/** What a span says; « 1, 5 minute », as some write or dictate it, is one number. @param {Folded} folded @param {Span} span */
function decimal({ chars }, { start, end }) {
  const found = fullmatch(HALF, standIns(Array.from(slice(chars, start, end))));
  if (!found || search(NAMED, standIns(Array.from(slice(chars, 0, start))))) return slice(chars, start, end);
  return `${found[1]},${found[2]}`;
}

/** A count of rounds, or seconds. @param {string} text @param {Label} label */
function valueOf(text, label) {
  // A tagger may reach over a sign: « zone 2, [3] minutes » (rule 2).
  const value = readValue(text, label) ?? readValue(rangeEnd(text) ?? split(SIGN, text).at(-1) ?? "", label);
  if (!value) throw new InvalidError(format(NO_NUMBER, { written: text }));
  return exact(value.times(label.unitSeconds));
}
