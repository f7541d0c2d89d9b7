/** Numbers with a sign, decimals, fractions and collectives: from terms to a value. */

import { expressions as data } from "../data.js";
import { Fraction } from "../fractions.js";
import { cardinal, cardinalAt } from "./cardinals.js";
import {
  AND,
  ARTICLE,
  COLLECTIVE,
  FIGURE,
  MINUS,
  ORDINAL,
  ORDINAL_BASES,
  PART,
  PLUS,
  POINT,
  RATIO,
  SCALE,
  SIMPLE,
} from "./lexicon.js";

/** @typedef {import("./lexicon.js").Term} Term */
/** @typedef {{value: Fraction, isFraction: boolean}} Reading  a fraction alone, or another number */

const { FRACTIONS, LONGEST_DENOMINATOR, MULTIPLES } = data;
const ONE = new Fraction(1);
const FEWEST_PARTS = 4n;

/** The value of all the terms together, null when they make no number. @param {Term[]} terms */
export function interpret(terms) {
  const start = terms[0].role === AND || terms[0].role === PLUS ? 1 : 0;
  if (terms[start]?.role === MINUS) {
    const reading = magnitude(terms.slice(start + 1));
    return reading && { ...reading, value: reading.value.times(-1) };
  }
  return magnitude(terms.slice(start));
}

/** @param {Term[]} terms @returns {Reading|null} */
function magnitude(terms) {
  if (!terms.length) return null;
  const mixedValue = mixed(terms);
  const isFraction = !mixedValue && FRACTIONS.has(last(terms).role);
  const value = mixedValue ?? (isFraction ? fraction(terms) : amount(terms));
  return value && { value, isFraction };
}

/** Anything without a fraction: 12, "douze", "1,5", "une douzaine". @param {Term[]} terms */
function amount(terms) {
  if (!terms.length) return null;
  const { role, value } = last(terms);
  const before = terms.slice(0, -1);
  if (role === COLLECTIVE) return countOfCollective(before)?.times(value) ?? null;
  if (role === SCALE) {
    // Only a decimal is multiplied as a whole: not the "deux milliards" of "… un million".
    const count = decimal(before);
    if (count && !count.isWhole) return count.times(value);
  }
  return decimal(terms);
}

/** 1 for "[la] douzaine", 1/2 for "[une] demi-douzaine". @param {Term[]} terms */
function countOfCollective(terms) {
  if (!terms.length || (terms.length === 1 && terms[0].role === ARTICLE)) return ONE;
  return last(terms).role === PART ? fraction(terms) : decimal(terms);
}

/** @param {Term[]} terms */
function decimal(terms) {
  const point = terms.findIndex((term) => term.role === POINT);
  if (point < 0) return whole(terms);
  const before = point ? whole(terms.slice(0, point)) : new Fraction(0);
  const digits = decimals(terms.slice(point + 1));
  if (!before || !digits || !before.isWhole) return null;
  return before.plus(new Fraction(BigInt(digits), 10n ** BigInt(digits.length)));
}

/** @param {Term[]} terms */
function whole(terms) {
  if (terms.length === 1 && terms[0].role === FIGURE) return terms[0].value;
  const value = cardinal(terms);
  return value === null ? null : new Fraction(value);
}

/** The digits after the point: "zéro cinq" → 05, "sept cinq" → 75. @param {Term[]} terms */
function decimals(terms) {
  let digits = "";
  let at = 0;
  while (at < terms.length) {
    let written = "";
    if (terms[at].role === FIGURE) {
      written = terms[at].digits;
      at += 1;
    } else {
      const found = cardinalAt(terms, at);
      if (found) [written, at] = [String(found[0]), found[1]];
    }
    if (!written) return "";
    digits += written;
  }
  return digits;
}

/** "deux et demi", "une douzaine et demie", "1 1/2". @param {Term[]} terms */
function mixed(terms) {
  let split = Math.max(terms.findLastIndex((term) => term.role === AND), 0);
  let after = split + 1;
  if (last(terms).role === RATIO && terms.length > 1 && !split) {
    split = after = terms.length - 1;
    if (isOne(terms.slice(0, split))) return null; // "une 1/2 heure" is half of one
  }
  if (!split || !FRACTIONS.has(last(terms).role) || isOneOfMany(terms.slice(after))) return null;
  const count = amount(terms.slice(0, split));
  const part = fraction(terms.slice(after));
  if (!count || !part) return null;
  // "un million et demi": half of the million.
  const multiple = terms[split - 1];
  return count.plus(MULTIPLES.has(multiple.role) ? part.times(multiple.value) : part);
}

/** @param {Term[]} terms */
function isOne(terms) {
  return terms.length === 1 && terms[0].role === SIMPLE && terms[0].value.equals(ONE);
}

/** The "un centièmes" of "vingt et un centièmes". @param {Term[]} terms */
function isOneOfMany(terms) {
  return terms.length === 2 && isOne(terms.slice(0, 1)) && terms[1].plural;
}

/** A fraction alone: "demie", "le quart", "cinq sixièmes", "1/2". @param {Term[]} terms */
function fraction(terms) {
  if (!terms.length) return null;
  const { role, value } = last(terms);
  const before = terms.slice(0, -1);
  if (role === ORDINAL) return ofDenominator(terms);
  if (role === RATIO) return !before.length || isOne(before) ? value : null;
  if (!before.length || (before.length === 1 && before[0].role === ARTICLE)) return value;
  const count = cardinal(before);
  return count === null ? null : value.times(new Fraction(count));
}

/**
 * "cinq sixièmes", "un trente-deuxième": the shortest denominator that leaves a count.
 *
 * @param {Term[]} terms
 */
function ofDenominator(terms) {
  const base = /** @type {Term} */ (ORDINAL_BASES.get(String(last(terms).value.numerator)));
  const before = terms.slice(0, -1);
  if (!(last(terms).plural || isOne(before)) && cardinal([...before, base]) !== null) return null;
  const first = Math.max(0, terms.length - 1 - LONGEST_DENOMINATOR);
  for (let start = terms.length - 1; start > first; start -= 1) {
    const below = cardinal([...terms.slice(start, -1), base]);
    const above = cardinal(terms.slice(0, start));
    // A half, a third and a quarter have names of their own: "un deuxième" counts rounds.
    if (above !== null && below !== null && below > FEWEST_PARTS) return new Fraction(above, below);
  }
  return null;
}

/** @param {Term[]} terms */
const last = (terms) => terms[terms.length - 1];
