/** Python's ways to match a pattern; a match's place is that in the whole text. */

/** @type {WeakMap<RegExp, Map<string, RegExp>>} */
const variants = new WeakMap();

/**
 * @param {RegExp} pattern
 * @param {string} flags
 * @param {string} after  what the pattern is to end on
 */
function variant(pattern, flags, after = "") {
  let known = variants.get(pattern);
  if (!known) variants.set(pattern, (known = new Map()));
  const key = flags + after;
  let found = known.get(key);
  if (!found) {
    const source = after ? `(?:${pattern.source})${after}` : pattern.source;
    found = new RegExp(source, flags + pattern.flags);
    known.set(key, found);
  }
  return found;
}

/**
 * @param {RegExp} expression
 * @param {string} text
 * @param {number} start
 * @param {number} end
 */
function run(expression, text, start, end) {
  if (start > end) return null;
  expression.lastIndex = start;
  return expression.exec(end < text.length ? text.slice(0, end) : text);
}

/** Right at a place. @param {RegExp} pattern @param {string} text */
export const match = (pattern, text, start = 0, end = text.length) =>
  run(variant(pattern, "y"), text, start, end);

/** From a place to another. @param {RegExp} pattern @param {string} text */
export const fullmatch = (pattern, text, start = 0, end = text.length) =>
  run(variant(pattern, "y", "(?![^])"), text, start, end);

/** Likewise, with the places of its groups. @param {RegExp} pattern @param {string} text */
export const fullmatchPlaces = (pattern, text, start = 0, end = text.length) =>
  run(variant(pattern, "dy", "(?![^])"), text, start, end);

/** Right at a place, with the places of its groups. @param {RegExp} pattern @param {string} text */
export const matchPlaces = (pattern, text, start = 0, end = text.length) =>
  run(variant(pattern, "dy"), text, start, end);

/** The first from a place on. @param {RegExp} pattern @param {string} text */
export const search = (pattern, text, start = 0, end = text.length) =>
  run(variant(pattern, "g"), text, start, end);

/** All, in order. @param {RegExp} pattern @param {string} text */
export function findAll(pattern, text, start = 0, end = text.length) {
  const expression = variant(pattern, "g");
  const read = end < text.length ? text.slice(0, end) : text;
  const found = [];
  expression.lastIndex = start;
  for (let one = expression.exec(read); one; one = expression.exec(read)) {
    found.push(one);
    if (!one[0]) expression.lastIndex += 1;
  }
  return found;
}

/** The text without its matches. @param {RegExp} pattern @param {string} text */
export const without = (pattern, text) => text.replace(variant(pattern, "g"), "");

/** The pieces between the matches. @param {RegExp} pattern @param {string} text */
export const split = (pattern, text) => text.split(pattern);

/** Where a match ends. @param {RegExpExecArray} found */
export const endOf = (found) => found.index + found[0].length;

/**
 * A text with the values that it names: `format("de {n} s", { n: 3 })`.
 *
 * @param {string} text
 * @param {Object<string, string|number>} values
 */
export const format = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
