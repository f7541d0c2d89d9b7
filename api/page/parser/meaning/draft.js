/** An item of the program while its events are gathered. */

import { Count, isWorkOrProtocol, Protocol, Rest, Work } from "./events.js";

/** @typedef {import("./events.js").Event} Event */

/**
 * `held` where a colon holds it together, `closed` by a count after its work; `linked` is the linking
 * word that begins it, "" where none does.
 */
export class Draft {
  /** @param {Event[]} events */
  constructor(events = [], linked = "") {
    /** @type {Event[]} */
    this.events = [];
    /** @type {(Work|Protocol)[]} */
    this.works = [];
    /** @type {Count[]} */
    this.counts = [];
    /** @type {Rest[]} */
    this.rests = [];
    this.held = false;
    this.closed = false;
    this.linked = linked;
    for (const event of events) this.add(event);
  }

  /** @param {Event} event */
  add(event) {
    this.events.push(event);
    if (isWorkOrProtocol(event)) this.works.push(event);
    else if (event instanceof Count) this.counts.push(event);
    else if (event instanceof Rest) this.rests.push(event);
  }

  /** A named protocol whose own works may still be said: « un tabata 8 × 20/10 ». */
  get onlyProtocol() {
    return this.works.length === 1 && this.works[0] instanceof Protocol;
  }

  /** A step that is always an item of its own. */
  get hasStep() {
    const [first] = this.works;
    return first instanceof Work && first.step;
  }
}
