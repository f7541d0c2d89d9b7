/**
 * Rule C: what stands inside an item becomes its blocks and groups.
 *
 * The rules before it are asked in turn: what a protocol fills in (G), whose each rest is (E), what is
 * told by the work (K), by a period (H) and by a total (F).
 */

import { assemble as data } from "../data.js";
import { Block, Group } from "../program.js";
import { wholeSeconds } from "./amounts.js";
import { endingOn, grouped, itemEndingOn, productOfOuter, rested, withRest, writtenOut } from "./building.js";
import { InvalidError } from "./invalid.js";
import { Levels } from "./levels.js";
import { Parts } from "./parts.js";
import { fillPeriod } from "./periods.js";
import { placeRests } from "./placed-rests.js";
import { fillIn } from "./protocols.js";
import { fillRelative } from "./relative.js";
import { roundsIn } from "./totals.js";

/** @typedef {import("../program.js").Item} Item */
/** @typedef {import("./events.js").Work} Work */

const { NO_LENGTH } = data;

/**
 * The blocks and groups of one item; none where it has no work. What was chosen or filled in is added
 * to `said`; what is not used is marked as lost.
 *
 * @param {string} text
 * @param {import("./events.js").Event[]} events
 * @param {string[]} said
 * @returns {Item[]}
 * @throws {InvalidError} its numbers make no timer
 */
export function putTogether(text, events, said) {
  const parts = new Parts(text, events);
  if (parts.protocol) fillIn(parts.protocol, parts, said);
  const levels = new Levels(parts);
  if (!parts.works.length) return [];
  placeRests(parts, levels);
  fillRelative(parts, levels);
  if (parts.period) fillPeriod(parts.period, parts, levels);
  if (parts.total && levels.unknown !== null) {
    levels.rounds[levels.unknown] = roundsIn(parts.total, parts, levels, said);
  }
  const once = eachOnce(parts.works, levels);
  return !levels.many && once.length === 1
    ? roundsOfBlock(/** @type {Block} */ (once[0]), levels)
    : roundsOfList(once, levels);
}

/** Each work as a block, or as what stands for it. @param {Work[]} works @param {Levels} levels */
function eachOnce(works, levels) {
  /** @type {Item[]} */
  const found = [];
  for (const work of works) {
    if (work.blocks.length) {
      found.push(...framed(work, levels.rests[0]));
      continue;
    }
    const rest = wholeSeconds(levels.restAfter(work) || 0, "du repos");
    const seconds = work.seconds === null ? null : wholeSeconds(work.seconds, "de l’effort");
    if (seconds === 0) throw new InvalidError(NO_LENGTH);
    if (!work.sides || seconds === null) {
      found.push(new Block(1, seconds, rest, work.name));
    } else if (!work.switch && !(rest && levels.many)) {
      // Rule I: twice without a rest, so the rest comes after both.
      found.push(new Block(2, seconds, 0, work.name));
      levels.becomeList(rest || null);
    } else {
      const change = wholeSeconds(work.switch, "du repos");
      found.push(new Block(1, seconds, change, work.name), new Block(1, seconds, rest, work.name));
    }
  }
  return found;
}

/** The items of brackets or of a colon's list. @param {Work} work @param {number|null} restOfEach */
function framed(work, restOfEach) {
  const items = work.blocks.map((item) => rested(item, restOfEach));
  return work.rest === null ? items : endingOn(items, wholeSeconds(work.rest, "du repos"));
}

/** @param {Levels} levels */
const wholeRests = (levels) =>
  levels.rests.map((rest) => (rest === null ? null : wholeSeconds(rest, "du repos")));

/** One block, in as many rounds as its counts say. @param {Block} block @param {Levels} levels */
function roundsOfBlock(block, levels) {
  const { rounds } = levels;
  const rests = wholeRests(levels);
  if (!rounds.length) return [withRest(block, rests[rests.length - 1])];
  const inner = new Block(rounds[rounds.length - 1], block.workSeconds, block.restSeconds, block.name);
  const [outer, outerRest] = productOfOuter(rounds.slice(0, -1), rests.slice(1, rounds.length));
  const end = rests[rounds.length] ?? null;
  if (outer === null) return end === null ? [inner] : [new Group(1, [inner], end)];
  return itemEndingOn(new Group(outer, [inner], outerRest ?? 0), end);
}

/** Several items, in as many rounds as their counts say. @param {Item[]} once @param {Levels} levels */
function roundsOfList(once, levels) {
  const { rounds } = levels;
  const rests = wholeRests(levels);
  if (!rounds.length) return endingOn(once, rests.slice(1).findLast((rest) => rest !== null) ?? null);
  const end = rests[rounds.length + 1] ?? null;
  const [product, rest] = productOfOuter(rounds, rests.slice(1, rounds.length + 1));
  const outer = /** @type {number} */ (product);
  if (once.every((item) => item instanceof Block)) return itemEndingOn(grouped(outer, once, rest ?? 0), end);
  return endingOn(writtenOut(outer, once, rest), end);
}
