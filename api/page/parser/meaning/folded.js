/** A sentence in the form in which its words are compared. */

import { characters, isCombining, isLetter, slice, standIn } from "../characters.js";
import { folded as data } from "../data.js";
import { hints } from "./hints.js";

const { ACCENT, PLAIN } = data;

/** @type {Map<string, string>} */
const bases = new Map();

/** The folded form of a character. @param {string} char */
function base(char) {
  let found = bases.get(char);
  if (found === undefined) {
    found = foldedCharacter(PLAIN.get(String(char.codePointAt(0))) ?? char);
    bases.set(char, found);
  }
  return found;
}

/** @param {string} char */
function foldedCharacter(char) {
  if (isCombining(char)) return ACCENT;
  const whole = Array.from(char.normalize("NFKD"));
  // Not « ½ », which would become « 1 ».
  if (whole.length > 1 && !isLetter(whole[0])) return char;
  return Array.from(whole[0].toLowerCase())[0];
}

/**
 * Lower case, no accents, plain signs, no letter twice (« ensuitte », « piis »), and stand-ins for
 * what is left beyond ASCII.
 *
 * `hints` say where it may hold a cue. Places in `text` are not those of the sentence: `place`, `back`
 * and `original` go between.
 */
export class Folded {
  /** @param {string} source */
  constructor(source) {
    this.chars = characters(source);
    /** @type {number[]} */
    this.places = [];
    this.text = "";
    let before = "";
    Array.from(this.chars, base).forEach((char, place) => {
      if (char === ACCENT || (char === before && isLetter(char))) return;
      this.text += standIn(char);
      this.places.push(place);
      before = char;
    });
    this.places.push(this.chars.length);
    this.hints = hints(this.text);
  }

  /** Where a place of the sentence is in `text`. @param {number} original */
  place(original) {
    const sought = Math.min(original, this.places[this.places.length - 1]);
    let [low, high] = [0, this.places.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.places[middle] < sought) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** What the sentence says there. @param {number} start @param {number} end */
  original(start, end) {
    return slice(this.chars, this.places[start], this.places[end]);
  }

  /** Where a place of `text` is in the sentence. @param {number} place */
  back(place) {
    return this.places[place];
  }
}
