/** What a French numeric expression is worth, by itself and under a label. */

import { cached } from "../cache.js";
import { reading as data } from "../data.js";
import { ROUNDS } from "../labels.js";
import { interpret } from "./expressions.js";
import { scan } from "./scanning.js";

/** @typedef {import("../fractions.js").Fraction} Fraction */

const { HOUR_SECONDS, SUBUNITS } = data;

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

const read = cached((text) => {
  const terms = scan(text);
  return terms?.length ? interpret(terms) : null;
});
