/** Programs from outside: a link of a stranger, or a device that kept one for another version. */

import { fault } from "../drafts.js";

/** @typedef {import("../timeline.js").Block} Block */
/** @typedef {import("../timeline.js").Item} Item */

const MAX_BLOCKS = 1000;
export const MAX_NAME = 200;

/**
 * A copy with the known fields only, or null where it is not a program that the editor accepts.
 *
 * @param {unknown} program
 * @returns {Item[]|null}
 */
export function checkedProgram(program) {
  if (!Array.isArray(program)) return null;
  const items = program.map((item) => checkedItem(item));
  const blocks = items.reduce((sum, item) => sum + (item && "blocks" in item ? item.blocks.length : 1), 0);
  if (items.length === 0 || blocks > MAX_BLOCKS || items.includes(null)) return null;
  return /** @type {Item[]} */ (items);
}

/** @param {any} item @returns {Item|null} */
function checkedItem(item) {
  if (!Array.isArray(item?.blocks)) return checkedBlock(item);
  const { rounds, rest_seconds } = item;
  const blocks = item.blocks.map(checkedBlock);
  const stands = blocks.length > 0 && !blocks.includes(null);
  if (!stands || fault("rounds", rounds) || fault("rest_seconds", rest_seconds)) return null;
  return { rounds, rest_seconds, blocks };
}

/** @param {any} block @returns {Block|null} */
function checkedBlock(block) {
  const { rounds, work_seconds, rest_seconds, name = "" } = block ?? {};
  if (fault("rounds", rounds) || fault("rest_seconds", rest_seconds)) return null;
  if (work_seconds !== null && fault("work_seconds", work_seconds)) return null;
  if (typeof name !== "string" || name.length > MAX_NAME) return null;
  return { rounds, work_seconds, rest_seconds, name };
}
