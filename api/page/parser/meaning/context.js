/** What stands around each number of a sentence, labelled or not. */

import { context as data } from "../data.js";
import { ROUNDS } from "../labels.js";
import { fullmatch, search } from "../patterns.js";
import { PROTOCOL, TAKEN_BACK } from "./cues.js";
import { Mention } from "./mentions.js";

/** @typedef {import("./unlabelled.js").Numeral} Numeral */

const { ALL_OF_IT, LISTED, ROUNDS_OF } = data;

/** @param {Mention|Numeral|undefined} number */
const isTimed = (number) => number instanceof Mention && number.kind !== ROUNDS;

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
   * Whether a tagger should have labelled this number: its place is one of a timer's. It may have left
   * out what is taken back further on: « 3 fois 1 minute, ou plutôt 4 fois ».
   *
   * @param {number} place
   * @param {Numeral} number
   */
  mayBePassedOver(place, { end, seconds }) {
    if (search(TAKEN_BACK, this.text, end)) return false;
    if (seconds === null) return this.#isCount(place);
    return isTimed(this.numbers[place - 1]) && search(LISTED, this.before(place)) !== null;
  }

  /** « 3 séries de [20] s », « le tout 3 fois », and the number of a protocol. @param {number} place */
  #isCount(place) {
    return (
      (this.hints.has("protocol") && search(PROTOCOL, this.text) !== null) ||
      (isTimed(this.next(place)) && fullmatch(ROUNDS_OF, this.after(place)) !== null) ||
      search(ALL_OF_IT, this.before(place)) !== null
    );
  }

  /** Whether there is a mention of a kind at a place. @param {number} place @param {string} kind */
  isKind(place, kind) {
    const number = this.numbers[place];
    return number instanceof Mention && number.kind === kind;
  }
}
