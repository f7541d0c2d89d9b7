/** From mentions and the words around them to the events of a sentence. */

import { reader as data } from "../data.js";
import { REST, ROUNDS } from "../labels.js";
import { fullmatch, match, search } from "../patterns.js";
import { inCorrectedUnit } from "./bare-units.js";
import { passedOver } from "./called.js";
import { Context } from "./context.js";
import { Count, isMark, isSign, isTimed, Mark, Period, Rest, Sign, Total, Work } from "./events.js";
import { countOf, restOf, workOf } from "./labelled.js";
import { marks } from "./marks.js";
import { isAbout } from "./mending.js";
import { Mention } from "./mentions.js";
import { nameAfter } from "./names.js";
import { rangeEnd } from "./notes.js";
import { minutely } from "./periods.js";
import { protocols } from "./protocols.js";
import { relativeRests } from "./relative.js";
import { roleOf } from "./roles.js";
import { Numeral, unlabelled } from "./unlabelled.js";

/** @typedef {import("./events.js").Event} Event */
/** @typedef {import("./folded.js").Folded} Folded */

const { BETWEEN_THE, BETWEEN_TWO, LOAD, MULTIPLIES, ROW, TIMES } = data;

/** The events of a sentence, the numbers that set nothing, and what was chosen. */
export class Reading {
  constructor() {
    /** @type {Event[]} */
    this.events = [];
    /** @type {Numeral[]} */
    this.unused = [];
    /** @type {string[]} */
    this.notes = [];
  }
}

/** The events of a sentence, in order. @param {Folded} folded @param {Mention[]} said */
export function read(folded, said) {
  const { text } = folded;
  const named = protocols(folded);
  // « récup identique, 30 s » is told in numbers after all.
  const relative = relativeRests(folded).filter(
    (rest) => !said.some((mention) => rest.start <= mention.start && mention.start < rest.end),
  );
  const unsaid = unlabelled(folded, said).filter(
    ({ start, end }) =>
      ![...named, ...relative].some((event) => event.start <= start && start < event.end) &&
      !search(BETWEEN_THE, text, Math.max(0, start - 12), start) &&
      !search(BETWEEN_TWO, text, Math.max(0, start - 8), end + 6),
  );
  const reading = new Numbers(folded, new Context(folded, [...said, ...unsaid])).read();
  for (const protocol of named) {
    protocol.label = folded.original(protocol.start, protocol.end);
    protocol.nameOfWork = nameAfter(folded, protocol.end);
  }
  reading.events.push(...named, ...relative, ...minutely(folded, reading.events));
  reading.events.sort((a, b) => a.start - b.start);
  markRows(text, reading.events);
  return reading;
}

/** Goes from number to number, and keeps what the next one needs to know. */
class Numbers {
  /** @param {Folded} folded @param {Context} context */
  constructor(folded, context) {
    this.folded = folded;
    this.context = context;
    this.reading = new Reading();
    /** @type {number|null} Where a range began. */
    this.rangeStart = null;
    /** @type {Numeral|null} Which number was taken back. */
    this.takenBack = null;
    /** How many rounds a rest comes after. */
    this.afterRounds = 0;
  }

  read() {
    const { events } = this.reading;
    let end = 0;
    this.context.numbers.forEach((number, place) => {
      events.push(...marks(this.folded, end, number.start));
      if (number instanceof Mention) this.#labelled(place, number);
      else this.#unlabelled(place, number);
      end = number.end;
    });
    events.push(...marks(this.folded, end, this.folded.text.length));
    return this.reading;
  }

  /** @param {number} place @param {Mention} mention */
  #labelled(place, mention) {
    this.rangeStart = null;
    mention = inCorrectedUnit(this.folded.text, mention, this.takenBack);
    if (mention.kind === ROUNDS) {
      this.#append(countOf(mention, this.context, place, this.folded.text));
    } else if (mention.kind === REST) {
      const rest = restOf(mention, this.context, place, this.folded);
      rest.afterRounds = this.afterRounds;
      this.afterRounds = 0;
      this.#append(rest);
    } else {
      this.#append(workOf(mention, this.context, place));
    }
  }

  /** @param {number} place @param {Numeral} number */
  #unlabelled(place, number) {
    const role = this.#role(place, number);
    if (role === "range") {
      this.#range(place, number);
    } else if (role === "taken_back") {
      this.takenBack = number;
    } else if (role === "heading") {
      this.reading.events.push(new Mark(number.start, number.end, Sign.STOP));
    } else if (role === "after_rounds") {
      this.#afterRounds(Math.trunc(number.value));
    } else if (role === "unsaid" && this.context.mayBePassedOver(place, number)) {
      this.#labelled(place, passedOver(number, this.context, place));
    } else {
      if (role === "unused" || role === "unsaid") this.reading.unused.push(number);
      const event = this.#event(place, number, role);
      if (event) {
        event.start = this.rangeStart ?? event.start;
        this.#append(event);
      }
      this.rangeStart = null;
    }
  }

  /** @param {number} place @param {Numeral} number */
  #role(place, number) {
    let before = this.context.before(place);
    if (this.rangeStart !== null) {
      const begin = this.context.numbers[place - 2]?.end ?? 0;
      before = this.folded.text.slice(begin, this.rangeStart);
    }
    const following = this.context.next(place);
    if (following && this.#isAbout(place, number, following)) return "range";
    const first = !sinceStop(this.reading.events).some((e) => e instanceof Work || e instanceof Rest);
    const joins = following !== undefined && !this.#isWeighted(place);
    return roleOf(number, before, this.context.after(place), { first, joins });
  }

  /** @param {number} place @param {Numeral} number @param {Mention|Numeral} following */
  #isAbout(place, number, following) {
    const unit = following instanceof Mention ? following.unit : 0;
    return (
      number.seconds === null &&
      isAbout(this.folded.text, this.context.numbers, place) &&
      number.value * (unit || 1) < following.value
    );
  }

  /** « 3 x 8 à 60 kg »: the 8 are done, and are no beginning of a range of kilos. @param {number} place */
  #isWeighted(place) {
    const load = this.context.next(place);
    return (
      load instanceof Numeral &&
      search(TIMES, this.context.before(place)) !== null &&
      match(LOAD, this.folded.text, load.end) !== null
    );
  }

  /** « 8 à [10] fois »: its end counts. @param {number} place @param {Numeral} number */
  #range(place, number) {
    const end = this.context.next(place);
    if (this.rangeStart !== null || !end) return;
    this.rangeStart = number.start;
    if (!(end instanceof Mention)) return;
    const whole = this.folded.original(number.start, end.end);
    this.reading.notes.push(rangeEnd(whole, this.folded.original(end.start, end.end)));
  }

  /** « 2 min au bout de 6 », « au bout de 6, 2 min ». @param {number} rounds */
  #afterRounds(rounds) {
    const { events } = this.reading;
    const place = events.findLastIndex((event) => !isMark(event));
    const last = events[place];
    if (last instanceof Rest) {
      last.afterRounds = rounds;
      events.splice(place + 1); // « après » is no linking word here
    } else {
      this.afterRounds = rounds;
    }
  }

  /** @param {number} place @param {Numeral} number @param {string} role @returns {Event|null} */
  #event(place, { start, end, seconds }, role) {
    if (role === "effort") return new Work(start, end, null);
    if (seconds === null) return null;
    if (role === "period") return new Period(start, end, seconds);
    if (role === "total" || role === "weak_total") {
      const { events } = this.reading;
      const counted = events[events.length - 1] instanceof Count;
      const multiplied = counted && fullmatch(MULTIPLIES, this.context.before(place)) !== null;
      return new Total(start, end, seconds, multiplied, role === "weak_total");
    }
    return null;
  }

  /** Append an event; it may correct a number that was taken back. @param {Event} event */
  #append(event) {
    if (this.takenBack && event instanceof Work) {
      event.corrects = [this.takenBack.start, this.takenBack.end];
    }
    this.takenBack = null;
    this.reading.events.push(event);
  }
}

/** Rule 18: three works or more with nothing but units between them are a row of steps. @param {string} text @param {Event[]} events */
function markRows(text, events) {
  const works = /** @type {Work[]} */ (events.filter(isTimed));
  if (works.length < 3) return;
  const joined = works
    .slice(1)
    .map((work, i) => fullmatch(ROW, text.slice(works[i].end, work.start)) !== null);
  for (let i = 0; i + 1 < joined.length; i += 1) {
    if (joined[i] && joined[i + 1]) for (const work of works.slice(i, i + 3)) work.row = true;
  }
}

/** The events of the clause that is being read. @param {Event[]} events */
const sinceStop = (events) =>
  events.slice(events.findLastIndex((event) => isSign(event, Sign.LINK, Sign.STOP)) + 1);
