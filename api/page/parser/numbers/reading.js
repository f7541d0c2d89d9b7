/** What a French numeric expression is worth, by itself and under a label. */

import { cached } from "../cache.js";
import { standIns } from "../characters.js";
import { reading as data } from "../data.js";
import { ROUNDS } from "../labels.js";
import { interpret } from "./expressions.js";
import { scan } from "./scanning.js";

/** @typedef {import("../fractions.js").Fraction} Fraction */

const { DIGIT, HOUR_SECONDS, SUBUNITS } = data;

/** The exact value of an expression, null when it is no number. @param {string} text */
export function readNumber(text) {
  return read(text)?.value ?? null;
}

/**
 * The value of a span in its label's own unit, by rule 4 of the annotation guide.
 *
 * @param {string} text
 * @param {import("../labels.js").Label} label
 * @returns {Fraction|null}
 */
export function readValue(text, label) {
  const reading = read(text);
  if (!reading) return null;
  const hasLargerUnit = label.kind !== ROUNDS && label.unitSeconds < HOUR_SECONDS;
  return reading.isFraction && hasLargerUnit ? reading.value.times(SUBUNITS) : reading.value;
}

/** The end of a range in words without « à », null where there is none. @param {string} text */
export function rangeEnd(text) {
  const words = text.trim().split(/\s+/);
  if (words.length < 2 || DIGIT.test(standIns(Array.from(text))) || read(text)) return null;
  for (let i = 1; i < words.length; i += 1) {
    const end = words.slice(i).join(" ");
    const [first, last] = [words.slice(0, i).join(" "), end].map((part) => readNumber(part)?.toNumber());
    if (first !== undefined && last !== undefined && 1 < first && first < last) return end;
  }
  return null;
}

const read = cached((text) => {
  const terms = scan(text);
  return terms?.length ? interpret(terms) : null;
});
