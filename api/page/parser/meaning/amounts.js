/** Numbers of rounds and seconds. */

import { amounts as data } from "../data.js";
import { format } from "../patterns.js";
import { MAX_ROUNDS, MAX_SECONDS } from "../program.js";
import { InvalidError } from "./invalid.js";

const { NEGATIVE, NO_ROUNDS, TOO_LONG } = data;
// Beyond this, what differs is rounding.
const DECIMALS = 1e6;

/** The number of a fraction. @param {import("../fractions.js").Fraction} value */
export const exact = (value) => value.toNumber();

/** @param {number} value */
export const settled = (value) =>
  Number.isInteger(value) ? value : Math.round(value * DECIMALS) / DECIMALS;

/** How often, from 1. @param {number} value @throws {InvalidError} */
export function roundsOf(value) {
  if (!Number.isInteger(value) || value < 1 || value > MAX_ROUNDS) {
    throw new InvalidError(format(NO_ROUNDS, { most: MAX_ROUNDS }));
  }
  return value;
}

/** Whole seconds, rounded half up. @param {number} value @param {string} ofWhat @throws {InvalidError} */
export function wholeSeconds(value, ofWhat) {
  if (value < 0) throw new InvalidError(format(NEGATIVE, { of_what: ofWhat }));
  if (value > MAX_SECONDS) throw new InvalidError(format(TOO_LONG, { of_what: ofWhat }));
  return Math.floor(settled(value) + 0.5);
}
