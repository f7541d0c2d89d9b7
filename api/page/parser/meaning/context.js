/** What stands around each number of a sentence, labelled or not. */

import { ROUNDS } from "../labels.js";
import { search } from "../patterns.js";
import { TAKEN_BACK } from "./cues.js";
import { Mention } from "./mentions.js";

/** @typedef {import("./unlabelled.js").Numeral} Numeral */

export class Context {
  /** @param {import("./folded.js").Folded} folded @param {(Mention|Numeral)[]} numbers */
  constructor({ text, hints }, numbers) {
    this.text = text;
    this.hints = hints;
    this.numbers = [...numbers].sort((a, b) => a.start - b.start);
    const starts = [...this.numbers.map((number) => number.start), text.length];
    const ends = [0, ...this.numbers.map((number) => number.end)];
    this.between = ends.map((end, i) => text.slice(end, starts[i]));
  }

  /** From the number before to this one. @param {number} place */
  before(place) {
    return this.between[place];
  }

  /** From this number to the next one. @param {number} place */
  after(place) {
    return this.between[place + 1];
  }

  /** The number after this one. @param {number} place @returns {Mention|Numeral|undefined} */
  next(place) {
    return this.numbers[place + 1];
  }

  /**
   * Whether a tagger that labels no number like this one found a timer. It may have left out what is
   * taken back further on: « 3 fois 1 minute, ou plutôt 4 fois ».
   *
   * @param {Numeral} number
   */
  mayBePassedOver({ end, seconds }) {
    if (search(TAKEN_BACK, this.text, end)) return false;
    const timed = this.numbers.some((number) => number instanceof Mention && number.kind !== ROUNDS);
    return timed || (seconds === null && this.hints.has("protocol"));
  }

  /** Whether there is a mention of a kind at a place. @param {number} place @param {string} kind */
  isKind(place, kind) {
    const number = this.numbers[place];
    return number instanceof Mention && number.kind === kind;
  }
}
