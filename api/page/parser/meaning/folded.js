/** A sentence in the form in which its words are compared. */

import { characters, isCombining, isLetter, slice, standIn } from "../characters.js";
import { folded as data } from "../data.js";
import { endOf, findAll } from "../patterns.js";
import { hints } from "./hints.js";

const { ACCENT, AGAIN, PLAIN } = data;

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
    const read = Array.from(this.chars, base);
    /** @type {number[]} */
    this.places = [];
    this.text = "";
    for (let place = 0; place < read.length; place += 1) {
      if (read[place] === ACCENT) continue;
      this.places.push(place);
    }
    const kept = this.places.map((place) => read[place]);
    this.places.push(read.length);
    this.#unite(kept);
    this.hints = hints(this.text);
  }

  /** No letter twice. @param {string[]} kept */
  #unite(kept) {
    this.text = kept.map(standIn).join("");
    const again = findAll(AGAIN, this.text).filter((found) => isLetter(found[0]));
    for (const found of again.reverse()) {
      // Stand-ins of two letters are alike.
      for (let place = endOf(found) - 1; place > found.index; place -= 1) {
        if (kept[place] !== kept[place - 1]) continue;
        this.text = this.text.slice(0, place) + this.text.slice(place + 1);
        this.places.splice(place, 1);
      }
    }
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
