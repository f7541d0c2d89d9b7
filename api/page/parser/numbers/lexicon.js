/** The words that French numbers are made of, in folded form. */

import { lexicon as data, spelling } from "../data.js";
import { Fraction } from "../fractions.js";

export const SIMPLE = "simple";
export const HUNDRED = "hundred";
export const THOUSAND = "thousand";
export const SCALE = "scale";
export const COLLECTIVE = "collective";
export const PART = "part";
export const ORDINAL = "ordinal";
export const FIGURE = "figure";
export const RATIO = "ratio";
export const AND = "and";
export const MINUS = "minus";
export const PLUS = "plus";
export const POINT = "point";
export const ARTICLE = "article";

/**
 * A word or figure of a number; `digits` is a whole figure as written ("05").
 *
 * @typedef {{role: string, value: Fraction, digits: string, plural: boolean}} Term
 */

/** @returns {Term} */
export const term = (/** @type {string} */ role, value = new Fraction(0), digits = "", plural = false) => ({
  role,
  value,
  digits,
  plural,
});

/** @param {Map<string, [string, number, number, boolean]>} written @returns {Map<string, Term>} */
function terms(written) {
  const read = ([role, above, below, plural]) => term(role, new Fraction(above, below), "", plural);
  return new Map([...written].map(([word, value]) => [word, read(value)]));
}

export const EXACT = terms(data.EXACT);
/** The cardinal that an ordinal is made of, by its value. */
export const ORDINAL_BASES = terms(data.ORDINAL_BASES);
export const SLIPS = terms(spelling.SLIPS);
export const MISSPELLINGS = terms(spelling.MISSPELLINGS);
