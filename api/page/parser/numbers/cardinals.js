/** Whole numbers: from terms to a value, from left to right without going back. */

import { AND, FIGURE, HUNDRED, SCALE, SIMPLE, THOUSAND } from "./lexicon.js";

/** @typedef {import("./lexicon.js").Term} Term */
/** @typedef {[bigint, number]} Found  a value, and the index of what follows it */

/** The whole number that all the terms make together, leading zeros allowed. @param {Term[]} terms */
export function cardinal(terms) {
  let start = 0;
  while (start < terms.length - 1 && simple(terms, start) === 0n) start += 1;
  const found = cardinalAt(terms, start);
  return found && found[1] === terms.length ? found[0] : null;
}

/**
 * The longest whole number that begins at `start`.
 *
 * @param {Term[]} terms
 * @param {number} start
 * @returns {Found|null}
 */
export function cardinalAt(terms, start) {
  let total = 0n;
  let scale = 0n;
  let end = start;
  for (;;) {
    const at = scale && is(terms, end, AND) ? end + 1 : end;
    const found = group(terms, at, Boolean(scale));
    if (!found) return scale ? [total, end] : null;
    const before = end;
    const [value, after] = found;
    end = after;
    const nextScale = scaleAt(terms, end);
    const part = value * (nextScale || 1n);
    if (scale && !(part > 0n && part < scale)) return [total, before];
    if (!nextScale) return [total + part, end];
    if (!value) return null;
    total += part;
    scale = nextScale;
    end += 1;
  }
}

/**
 * Below a thousand; or a hundred times 11 to 99 (onze cents); or a figure.
 *
 * @param {Term[]} terms
 * @param {number} i
 * @param {boolean} afterScale
 * @returns {Found|null}
 */
function group(terms, i, afterScale) {
  // "mille" needs no number before it; the caller multiplies by the scale it sees next.
  if (is(terms, i, THOUSAND)) return [1n, i];
  /** @type {Found|null} */
  const count = is(terms, i, HUNDRED) ? [1n, i] : (tens(terms, i) ?? figure(terms, i));
  if (!count || !is(terms, count[1], HUNDRED)) return count;
  const [hundreds, end] = count;
  if ((end > i && hundreds < 2n) || hundreds > (afterScale ? 9n : 99n)) return null;
  const restAt = is(terms, end + 1, AND) ? end + 2 : end + 1;
  const rest = tens(terms, restAt) ?? figure(terms, restAt);
  if (!rest || !(rest[0] > 0n && rest[0] < 100n)) return [hundreds * 100n, end + 1];
  return [hundreds * 100n + rest[0], rest[1]];
}

/** A number below a hundred, in words. @param {Term[]} terms @param {number} i @returns {Found|null} */
function tens(terms, i) {
  const value = simple(terms, i);
  if (value === null) return null;
  if (value === 4n && simple(terms, i + 1) === 20n) return plusRest(terms, i + 2, 80n, 19n);
  if (value >= 20n) return plusRest(terms, i + 1, value, value === 60n ? 19n : 9n);
  return teens(terms, i);
}

/**
 * @param {Term[]} terms
 * @param {number} i
 * @param {bigint} base
 * @param {bigint} most
 * @returns {Found}
 */
function plusRest(terms, i, base, most) {
  const at = is(terms, i, AND) ? i + 1 : i;
  const rest = teens(terms, at) ?? figure(terms, at); // recognisers write "trente 3"
  return rest && rest[0] > 0n && rest[0] <= most ? [base + rest[0], rest[1]] : [base, i];
}

/** Below twenty, in words: dix-sept is two. @param {Term[]} terms @param {number} i @returns {Found|null} */
function teens(terms, i) {
  const value = simple(terms, i);
  if (value === null || value >= 20n) return null;
  const unit = simple(terms, i + 1);
  if (value === 10n && unit !== null && unit >= 7n && unit <= 9n) return [10n + unit, i + 2];
  return [value, i + 1];
}

/** @param {Term[]} terms @param {number} i @returns {Found|null} */
function figure(terms, i) {
  return is(terms, i, FIGURE) && terms[i].digits ? [terms[i].value.numerator, i + 1] : null;
}

/** @param {Term[]} terms @param {number} i */
function scaleAt(terms, i) {
  return is(terms, i, THOUSAND) || is(terms, i, SCALE) ? terms[i].value.numerator : 0n;
}

/** @param {Term[]} terms @param {number} i */
function simple(terms, i) {
  return is(terms, i, SIMPLE) ? terms[i].value.numerator : null;
}

/** @param {Term[]} terms @param {number} i @param {string} role */
function is(terms, i, role) {
  return i < terms.length && terms[i].role === role;
}
