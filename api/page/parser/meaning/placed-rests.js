/** Rule E: to which level of its item each rest goes. */

import { building } from "../data.js";
import { InvalidError } from "./invalid.js";
import { INNERMOST, OUTERMOST } from "./rests.js";

/** @typedef {import("./events.js").Rest} Rest */
/** @typedef {import("./events.js").Work} Work */
/** @typedef {import("./levels.js").Levels} Levels */

/** Give each rest to a work or to a level; one that finds no place is marked as lost. */
export function placeRests(
  /** @type {import("./parts.js").Parts} */ parts,
  /** @type {Levels} */ levels,
) {
  for (const rest of parts.rests) {
    if (rest.seconds === null) continue;
    if (rest.afterRounds) {
      afterRounds(rest, rest.seconds, parts.works, levels);
      continue;
    }
    const before = parts.works.filter((work) => work.start < rest.start);
    const after = parts.works.filter((work) => work.start > rest.start);
    const last = before[before.length - 1];
    if (rest.switch && last) last.switch = rest.seconds;
    else if (levels.many && isOwn(rest, before, after)) last.rest = rest.seconds;
    else fill(levels, levelOf(rest, levels, parts.row), rest, rest.seconds, parts.works);
  }
}

/** « 12 × 1 min, 2 min au bout de 6 »: two sets of six. @param {Rest} rest @param {number} seconds @param {Work[]} works @param {Levels} levels */
function afterRounds(rest, seconds, works, levels) {
  const innermost = levels.rounds[levels.rounds.length - 1] ?? 0;
  if (innermost > rest.afterRounds && innermost % rest.afterRounds === 0) {
    levels.cut(rest.afterRounds, seconds);
  } else {
    fill(levels, levels.end, rest, seconds, works);
  }
}

/** Whether a rest belongs to the work before it alone. @param {Rest} rest @param {Work[]} before @param {Work[]} after */
function isOwn(rest, before, after) {
  if (!before.length || before[before.length - 1].rest !== null) return false;
  if (rest.pair) return true;
  if (rest.noun || rest.each || rest.everywhere || rest.eachTime) return false;
  if (after.length) return true;
  return before.length > 1 && before.slice(0, -1).every((work) => work.rest !== null);
}

/** The level that a rest speaks of. @param {Rest} rest @param {Levels} levels @param {boolean} row */
function levelOf(rest, levels, row) {
  if (rest.noun === "end") return levels.end;
  if (levels.nouns.includes(rest.noun)) return levels.end - 1 - levels.nouns.indexOf(rest.noun);
  if (rest.each) return 0;
  if (OUTERMOST.has(rest.noun) || rest.noun === "R") return Math.max(levels.end - 1, 0);
  if (row || !levels.many) return 0;
  // Between the rounds where any are said, whether « fois » names them or nothing does.
  return levels.rounds.length || INNERMOST.has(rest.noun) || rest.noun === "r" ? 1 : 0;
}

/**
 * Put a rest at a level, or the next outer one that has none.
 *
 * @param {Levels} levels
 * @param {number} level
 * @param {Rest} rest
 * @param {number} seconds
 * @param {Work[]} works
 */
function fill(levels, level, rest, seconds, works) {
  const { rests } = levels;
  // A named protocol's own rest stands aside for one that is said.
  if (level === 0 && !levels.many && rests[0] === null && works[0].rest === null) {
    rests[0] = seconds;
    return;
  }
  const own = restOfEach(levels, works);
  if (
    level &&
    levels.rounds.length + Number(levels.many) > 2 &&
    rests.slice(1).some((other) => other !== null && other !== seconds)
  ) {
    throw new InvalidError(building.TOO_DEEP);
  }
  for (let place = level; place < rests.length; place += 1) {
    const here = place ? rests[place] : own;
    if (here === null) {
      rests[place] = seconds;
      return;
    }
    if (here === seconds && !rest.noun && !rest.pair) return; // said again
  }
  rest.lost = true;
}

/** The rest of the works, if all have theirs. @param {Levels} levels @param {Work[]} works */
function restOfEach(levels, works) {
  if (levels.rests[0] !== null) return levels.rests[0];
  return works.every((work) => work.rest !== null) ? works[0].rest : null;
}
