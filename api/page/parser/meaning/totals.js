/** Rule F: a total sets how often an item runs where nothing else does. */

import { settled } from "./amounts.js";
import { total as noteOf } from "./notes.js";

/** @typedef {import("./levels.js").Levels} Levels */
/** @typedef {import("./parts.js").Parts} Parts */

/**
 * How many whole rounds a total holds, at least one; a note of it is added to `said`.
 *
 * @param {import("./events.js").Total} total
 * @param {Parts} parts
 * @param {Levels} levels
 * @param {string[]} said
 */
export function roundsIn(total, parts, levels, said) {
  const once = parts.period ? parts.period.seconds : oneRound(parts, levels);
  const rounds = once ? Math.max(1, Math.floor(settled(total.seconds / once))) : 1;
  said.push(noteOf(total.seconds, once, rounds));
  return rounds;
}

/** The seconds of all works and rests. @param {Parts} parts @param {Levels} levels */
function oneRound({ works }, levels) {
  let whole = 0;
  for (const work of works) {
    whole += (work.seconds ?? 0) * (work.sides ? 2 : 1) + (levels.restAfter(work) ?? 0);
  }
  const between = levels.many ? levels.rests[1] : null;
  if (between !== null) whole += between - (levels.restAfter(works[works.length - 1]) ?? 0);
  return settled(whole);
}
