/**
 * Characters by their class, as Python sees them.
 *
 * Python's places count code points, JavaScript's halves of surrogate pairs; and Python's \w, \d and
 * \s know all scripts. So text is matched by its stand-ins: one character each, and beyond ASCII only
 * such as no pattern names.
 */

const LETTER = "Z"; // folded text is lower case
const SPACE = "\u2003";
const NO_SPACE = "\u200b";
const SIGN = "\ufffd";

/** @type {Map<string, string>} */
const known = new Map();

/**
 * The characters of a text: a string where each is one unit long, else an array.
 *
 * @param {string} text
 * @returns {string|string[]}
 */
export function characters(text) {
  return /[\ud800-\udfff]/.test(text) ? Array.from(text) : text;
}

/**
 * @param {string|string[]} chars
 * @param {number} start
 * @param {number} [end]
 */
export function slice(chars, start, end) {
  const part = chars.slice(start, end);
  return typeof part === "string" ? part : part.join("");
}

/**
 * The stand-ins of characters, as many as there are characters.
 *
 * @param {string|string[]} chars
 */
export function standIns(chars) {
  // eslint-disable-next-line no-control-regex
  if (typeof chars === "string" && !/[^\0-\x1b\x20-\x7f]/.test(chars)) return chars;
  let result = "";
  for (const char of chars) result += standIn(char);
  return result;
}

/** @param {string} char */
export function standIn(char) {
  if (char >= " " && char <= "~") return char;
  let found = known.get(char);
  if (found === undefined) {
    found = classOf(char);
    known.set(char, found);
  }
  return found;
}

/** @param {string} char */
function classOf(char) {
  if (/[\x1c-\x1f\x85]/.test(char)) return SPACE;
  if (char === "\ufeff") return NO_SPACE;
  if (/\p{Nd}/u.test(char)) return String(digit(char));
  if (/[\p{L}\p{N}]/u.test(char)) return LETTER;
  return char.length > 1 || /[\ud800-\udfff]/.test(char) ? SIGN : char;
}

/** Decimal digits stand in runs of ten, from zero on. @param {string} char */
function digit(char) {
  const code = /** @type {number} */ (char.codePointAt(0));
  let first = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first -= 1;
  return (code - first) % 10;
}

/** @param {string} text */
export const isAlphanumeric = (text) => /[\p{L}\p{N}]/u.test(text);

/** @param {string} char */
export const isLetter = (char) => /^\p{L}/u.test(char);

/** Whether text begins with a small letter. @param {string} text */
export const beginsSmall = (text) => /^\p{Lowercase}/u.test(text);

/** Whether its letters are capitals. @param {string} text */
export const isUpper = (text) => /\p{Uppercase}/u.test(text) && !/[\p{Lowercase}\p{Lt}]/u.test(text);

/** Whether Unicode orders it behind a base, as accents are. @param {string} char */
export function isCombining(char) {
  // The ypogegrammeni stands behind all other marks.
  return char === "\u0345" || !("\u0345" + char).normalize("NFD").startsWith("\u0345");
}
