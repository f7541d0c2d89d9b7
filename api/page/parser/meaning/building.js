/** Blocks and groups, and what they may hold. */

import { building as data } from "../data.js";
import { format } from "../patterns.js";
import { Block, Group, MAX_ROUNDS } from "../program.js";
import { wholeSeconds } from "./amounts.js";
import { InvalidError } from "./invalid.js";

/** @typedef {import("../program.js").Item} Item */

const { MOST_BLOCKS, TOO_DEEP, TOO_MANY_BLOCKS, TOO_MANY_ROUNDS } = data;

/**
 * Rule D: two outer counts are multiplied where one outer rest is said at most.
 *
 * @param {number[]} rounds
 * @param {(number|null)[]} rests
 * @returns {[number|null, number|null]}
 */
export function productOfOuter(rounds, rests) {
  const said = rests.filter((rest) => rest !== null);
  const rest = said[0] ?? null;
  if (!rounds.length) return [null, rest];
  if (rounds.length > 1 && (said.length > 1 || rounds.length > 2)) throw new InvalidError(TOO_DEEP);
  const product = rounds.reduce((a, b) => a * b, 1);
  if (product > MAX_ROUNDS) throw new InvalidError(format(TOO_MANY_ROUNDS, { most: MAX_ROUNDS }));
  return [product, rest];
}

/** @param {number} rounds @param {Item[]} items @param {number} rest */
export function grouped(rounds, items, rest) {
  const blocks = items.filter((item) => item instanceof Block);
  const [only] = blocks;
  if (blocks.length === 1 && only.rounds === 1) {
    return new Block(rounds, only.workSeconds, rest || only.restSeconds, only.name);
  }
  return new Group(rounds, blocks, rest);
}

/**
 * A list that holds groups, run so many times: groups hold no groups, so it is written out.
 *
 * @param {number} rounds
 * @param {Item[]} items
 * @param {number|null} rest
 */
export function writtenOut(rounds, items, rest) {
  const [group] = items;
  if (items.length === 1 && group instanceof Group && rest === null) {
    const product = rounds * group.rounds;
    if (product <= MAX_ROUNDS) return [new Group(product, group.blocks, group.restSeconds)];
  }
  if (rounds * items.length > MOST_BLOCKS) throw new InvalidError(TOO_MANY_BLOCKS);
  return Array.from({ length: rounds }, () => endingOn(items, rest)).flat();
}

/** The same with a rest after each work, where it has none. @param {Item} item @param {number|null} rest */
export function rested(item, rest) {
  if (rest === null || !(item instanceof Block) || item.restSeconds) return item;
  return withRest(item, wholeSeconds(rest, "du repos"));
}

/** The same, but for the rest on which they end. @param {Item[]} items @param {number|null} rest */
export function endingOn(items, rest) {
  if (rest === null || !items.length) return items;
  return [...items.slice(0, -1), ...itemEndingOn(items[items.length - 1], rest)];
}

/** @param {Item} item @param {number|null} rest */
export function itemEndingOn(item, rest) {
  if (rest === null) return [item];
  if (item instanceof Block) {
    return [item.rounds === 1 ? withRest(item, rest) : new Group(1, [item], rest)];
  }
  const last = new Group(1, item.blocks, rest);
  return item.rounds === 1 ? [last] : [new Group(item.rounds - 1, item.blocks, item.restSeconds), last];
}

/** @param {Block} block @param {number|null} rest */
export const withRest = (block, rest) =>
  rest === null ? block : new Block(block.rounds, block.workSeconds, rest, block.name);
