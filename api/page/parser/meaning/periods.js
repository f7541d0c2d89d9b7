/** Rule H: what is left of a period after its work is the rest. */

import { periods as data } from "../data.js";
import { endOf, findAll, format } from "../patterns.js";
import { duration } from "../program.js";
import { Period } from "./events.js";
import { InvalidError } from "./invalid.js";

/** @typedef {import("./events.js").Work} Work */

const { MINUTELY, TOO_SHORT } = data;
const MINUTE = 60;

/** « toutes les minutes », « départ à la minute »: the periods that have no number. */
export function minutely(
  /** @type {import("./folded.js").Folded} */ folded,
  /** @type {import("./events.js").Event[]} */ events,
) {
  if (!folded.hints.has("minutely")) return [];
  const said = events.filter((event) => event instanceof Period);
  return findAll(MINUTELY, folded.text)
    .filter((found) => !said.some((p) => p.start <= endOf(found) && found.index <= p.end))
    .map((found) => new Period(found.index, endOf(found), MINUTE));
}

/**
 * Rest for what is left of the period; with open efforts only, the period is the work.
 *
 * @param {Period} period
 * @param {import("./parts.js").Parts} parts
 * @param {import("./levels.js").Levels} levels
 * @throws {InvalidError} the period is shorter than its work
 */
export function fillPeriod(period, parts, levels) {
  const last = parts.works[parts.works.length - 1];
  const timed = parts.works.filter((work) => work.seconds !== null);
  if (!timed.length) {
    last.seconds = period.seconds;
    return;
  }
  const once = timed.reduce((sum, work) => sum + (work.seconds ?? 0), 0);
  const works = once * (timed[timed.length - 1].sides ? 2 : 1);
  const left = period.seconds - works;
  if (left < 0) {
    const told = { period: duration(Math.trunc(period.seconds)), work: duration(Math.trunc(works)) };
    throw new InvalidError(format(TOO_SHORT, told));
  }
  if (levels.restAfter(last) === null) last.rest = left;
}
