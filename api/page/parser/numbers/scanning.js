/** From text to the terms of a number, with every typographic variant made one. */

import { isCombining, standIns } from "../characters.js";
import { scanning as data } from "../data.js";
import { Fraction } from "../fractions.js";
import { endOf, match } from "../patterns.js";
import { FIGURE, MINUS, PLUS, RATIO, term } from "./lexicon.js";
import { lookUp } from "./spelling.js";

/** @typedef {import("./lexicon.js").Term} Term */

const { GLYPHS, JOINING_HYPHEN, LONGEST, TERM } = data;
const joiningHyphen = new RegExp(JOINING_HYPHEN, "g");

/** The terms of a text, null as soon as anything in it belongs to no number. @param {string} text */
export function scan(text) {
  text = text.trim();
  if (!text || text.length > LONGEST) return null;
  const folded = fold(text);
  /** @type {Term[]} */
  const terms = [];
  let position = 0;
  while (position < folded.length) {
    const found = match(TERM, folded, position);
    const read = found ? termsOf(found) : [];
    if (!found || !read.length) return null;
    terms.push(...read);
    position = endOf(found);
    if (folded[position] === " ") position += 1;
  }
  return terms;
}

/** Lower case, no accents, plain signs, single spaces, no hyphens inside words. @param {string} text */
function fold(text) {
  // eslint-disable-next-line no-control-regex
  if (/[^\0-\x7f]/.test(text)) {
    text = text.replace(/[^]/g, (char) => GLYPHS.get(String(char.charCodeAt(0))) ?? char);
    // Upper case first, because of « ß ».
    const decomposed = text.toUpperCase().toLowerCase().normalize("NFD");
    text = standIns(Array.from(decomposed).filter((char) => !isCombining(char)));
  } else {
    text = standIns(text.toLowerCase());
  }
  return text.trim().split(/\s+/).join(" ").replace(joiningHyphen, " ");
}

/** @param {RegExpExecArray} found @returns {Term[]} */
function termsOf(found) {
  const { word, sign, ratio, grouped, rest } = /** @type {Object<string, string>} */ (found.groups);
  if (word) return lookUp(word.endsWith("'") ? word.slice(0, -1) : word);
  if (sign) return [term(sign === "-" ? MINUS : PLUS)];
  if (ratio) {
    const [above, below] = ratio.split("/").map((part) => BigInt(part.trim()));
    return below ? [term(RATIO, new Fraction(above, below))] : [];
  }
  if (grouped) {
    const whole = rest ? grouped.slice(0, -rest.length) : grouped;
    return [figure(whole.replace(/[ .]/g, "") + (rest ?? ""))];
  }
  return [figure(found[0])];
}

/** @param {string} written */
function figure(written) {
  const [whole, decimals] = written.replace(",", ".").split(".");
  if (decimals === undefined) return term(FIGURE, new Fraction(BigInt(whole)), written);
  return term(FIGURE, new Fraction(BigInt((whole || "0") + decimals), 10n ** BigInt(decimals.length)));
}
