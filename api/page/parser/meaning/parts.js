/** What one item says: its events by kind, each thing once. */

import { search } from "../patterns.js";
import { nestedCounts } from "./counts.js";
import { REPEAT } from "./cues.js";
import { Count, Period, Protocol, Rest, Total, Work } from "./events.js";

/** @typedef {import("./events.js").Event} Event */

/** `counts` go from the outermost to the innermost; `row` where the works are a row of steps. */
export class Parts {
  /** @param {string} text @param {Event[]} events */
  constructor(text, events) {
    this.text = text;
    /** @type {Work[]} */
    this.works = events.filter((event) => event instanceof Work);
    /** @type {Rest[]} */
    this.rests = events.filter((event) => event instanceof Rest);
    /** @type {Total|null} */
    this.total = events.find((event) => event instanceof Total) ?? null;
    /** @type {Period|null} */
    this.period = events.find((event) => event instanceof Period) ?? null;
    /** @type {Protocol|null} */
    this.protocol = events.find((event) => event instanceof Protocol) ?? null;
    if (this.works.length > 1) this.works = speltOut(saidOnce(text, events));
    this.counts = nestedCounts(text, events);
    const announced = this.counts[this.counts.length - 1]?.value;
    if (this.counts.length > 1 && this.works.length > 1 && this.works.length === announced) {
      // Rule C: « 3 tours de 4 exercices : … » with four works: the 4 only announces them.
      this.counts.pop();
    }
    this.row = this.works.length > 2 && this.works.every((work) => work.row);
  }
}

/** « 4-7-8 : inspire 4, retiens 7, expire 8 »: a row that is said again step by step. @param {Work[]} works */
function speltOut(works) {
  const half = Math.floor(works.length / 2);
  const [row, steps] = [works.slice(0, half), works.slice(half)];
  const again = row.length === steps.length && row.every((work, i) => work.seconds === steps[i].seconds);
  return half > 2 && again && row.every((w) => w.row) && !steps.some((w) => w.row) ? steps : works;
}

/** Rule A: a work is said again only where a word says so, or its rounds were. @param {string} text @param {Event[]} events */
function saidOnce(text, events) {
  /** @type {Work[]} */
  const kept = [];
  /** @type {Count[]} */
  const counts = [];
  let again = false;
  for (const event of events) {
    if (event instanceof Count) {
      again ||= kept.length > 0 && counts.some((count) => count.value === event.value);
      counts.push(event);
    }
    if (!(event instanceof Work)) continue;
    const same = kept.find((work) => work.seconds === event.seconds && !work.blocks.length);
    if (same && event.seconds !== null && !event.row) {
      const between = text.slice(same.end, event.start);
      if (again || (search(REPEAT, between) && kept.length === 1)) continue;
    }
    kept.push(event);
  }
  return kept;
}
