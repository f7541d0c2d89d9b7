/** Rules D and E: the levels of an item, how often each runs and the rest on which it ends. */

import { roundsOf } from "./amounts.js";

/** @typedef {import("./parts.js").Parts} Parts */

/**
 * Rounds within rounds, and their rests.
 *
 * `rounds` and the `nouns` of their counts go from the outermost to the innermost. `rests` go the
 * other way: 0 is the rest of each work, 1 that of the innermost list of works, and so on outwards;
 * the last one is where the item ends. `many` where there is such a list; `unknown` is the level
 * whose rounds a total sets (rule F), null where none does.
 */
export class Levels {
  /** @param {Parts} parts */
  constructor(parts) {
    this.many = parts.works.length > 1 || parts.works.some((work) => work.blocks.length);
    this.nouns = parts.counts.map((count) => count.noun);
    this.rounds = parts.counts.map((count) => roundsOf(count.value));
    this.unknown = this.#levelOfTotal(parts);
    if (this.unknown !== null) {
      this.rounds.splice(this.unknown, 0, 1);
      this.nouns.splice(this.unknown, 0, "");
    } else if (parts.total) {
      parts.total.lost = true; // the rounds are said
    }
    const depth = this.rounds.length + Number(this.many);
    /** @type {(number|null)[]} */
    this.rests = new Array(Math.max(depth, 1) + 1).fill(null);
  }

  /** @param {Parts} parts */
  #levelOfTotal({ total, works }) {
    if (!total || works[0]?.step) return null; // « séance de 45 min : échauffement 10 min, … »
    if (!this.rounds.length) return 0;
    return total.multiplied && !this.many ? this.rounds.length : null;
  }

  /** The level of the rest on which the item ends. */
  get end() {
    return this.rests.length - 1;
  }

  /** The rest of a work: its own, or that of each work. @param {import("./events.js").Work} work */
  restAfter(work) {
    return work.rest ?? this.rests[0];
  }

  /** Part the innermost rounds into sets of so many, with a rest between the sets. @param {number} rounds @param {number} rest */
  cut(rounds, rest) {
    const innermost = this.rounds.length - 1;
    this.rounds.splice(innermost, 1, Math.floor(this.rounds[innermost] / rounds), rounds);
    this.nouns.unshift("");
    this.rests.splice(this.end, 0, rest);
  }

  /** The only work became several: the rest after it moves out to the rounds. @param {number|null} rest */
  becomeList(rest) {
    if (this.many) return;
    this.rests = [null, rest, ...this.rests.slice(1)];
    this.many = true;
  }
}
