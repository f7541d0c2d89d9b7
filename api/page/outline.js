/** Changes to the outline of a program: each gives new drafts and leaves the old ones. No DOM. */

import { isGroup, newBlock, newGroup } from "./drafts.js";

/** @typedef {import("./drafts.js").Draft} Draft */
/** @typedef {import("./drafts.js").BlockDraft} BlockDraft */

/** Every block and group, in reading order. @param {Draft[]} drafts @returns {Draft[]} */
export function flat(drafts) {
  return drafts.flatMap((draft) => (isGroup(draft) ? [draft, ...draft.blocks] : [draft]));
}

/** @param {Draft[]} drafts @param {number} key @returns {Draft|undefined} */
export function find(drafts, key) {
  return flat(drafts).find((draft) => draft.key === key);
}

/** The group that holds a block. @param {Draft[]} drafts @param {number} key */
export function groupOf(drafts, key) {
  return drafts.filter(isGroup).find(({ blocks }) => blocks.some((block) => block.key === key));
}

/** @param {Draft[]} drafts @param {number} key @param {Partial<Draft>} values @returns {Draft[]} */
export function changed(drafts, key, values) {
  return edit(drafts, key, (list, at) => list.with(at, { ...list[at], ...values }));
}

/** @param {Draft[]} drafts @param {number} key @returns {Draft[]} */
export function removed(drafts, key) {
  return edit(drafts, key, (list, at) => list.toSpliced(at, 1));
}

/** @param {Draft[]} drafts @param {number} key @param {Draft} copy @returns {Draft[]} */
export function insertedAfter(drafts, key, copy) {
  return edit(drafts, key, (list, at) => list.toSpliced(at + 1, 0, copy));
}

/** The same with keys of its own. @param {Draft} draft @returns {Draft} */
export function copied(draft) {
  if (!isGroup(draft)) return newBlock(draft);
  return newGroup(/** @type {BlockDraft[]} */ (draft.blocks.map(copied)), draft);
}

/**
 * Blocks of the program become one group, where the first of them stood.
 *
 * @param {Draft[]} drafts
 * @param {number[]} keys
 * @returns {Draft[]}
 */
export function grouped(drafts, keys) {
  const blocks = /** @type {BlockDraft[]} */ (drafts.filter(({ key }) => keys.includes(key)));
  return drafts.flatMap((draft) => {
    if (draft === blocks[0]) return [newGroup(blocks)];
    return blocks.includes(/** @type {any} */ (draft)) ? [] : [draft];
  });
}

/**
 * A group gives way to its blocks.
 *
 * @param {Draft[]} drafts
 * @param {number} key
 * @returns {Draft[]}
 */
export function ungrouped(drafts, key) {
  return drafts.flatMap((draft) => (draft.key === key && isGroup(draft) ? draft.blocks : [draft]));
}

/**
 * One place up (−1) or down (1). A block goes into a group that it meets, through it, and out at
 * the other end; a group passes what it meets. At either end of the program, the drafts as given.
 *
 * @param {Draft[]} drafts
 * @param {number} key
 * @param {1|-1} by
 * @returns {Draft[]}
 */
export function moved(drafts, key, by) {
  const holder = groupOf(drafts, key);
  if (!holder)
    return movedAtTop(
      drafts,
      drafts.findIndex((draft) => draft.key === key),
      by,
    );
  const at = holder.blocks.findIndex((block) => block.key === key);
  const block = holder.blocks[at];
  const others = holder.blocks.toSpliced(at, 1);
  const stays = at + by >= 0 && at + by < holder.blocks.length;
  return drafts.flatMap((draft) => {
    if (draft !== holder) return [draft];
    if (stays) return [{ ...holder, blocks: others.toSpliced(at + by, 0, block) }];
    const left = others.length ? [{ ...holder, blocks: others }] : [];
    return by > 0 ? [...left, block] : [block, ...left];
  });
}

/** @param {Draft[]} drafts @param {number} at @param {1|-1} by @returns {Draft[]} */
function movedAtTop(drafts, at, by) {
  const draft = drafts[at];
  const met = drafts[at + by];
  if (!met) return drafts;
  const others = drafts.toSpliced(at, 1);
  if (isGroup(draft) || !isGroup(met)) return others.toSpliced(at + by, 0, draft);
  const blocks = by > 0 ? [draft, ...met.blocks] : [...met.blocks, draft];
  return others.with(others.indexOf(met), { ...met, blocks });
}

/**
 * Change the list that holds a draft, be it the program or a group; an emptied group goes.
 *
 * @param {Draft[]} drafts
 * @param {number} key
 * @param {(list: any[], at: number) => any[]} change
 * @returns {any[]}
 */
function edit(drafts, key, change) {
  const at = drafts.findIndex((draft) => draft.key === key);
  if (at >= 0) return change(drafts, at);
  const holder = groupOf(drafts, key);
  return drafts.flatMap((draft) => {
    if (draft !== holder) return [draft];
    const blocks = edit(holder.blocks, key, change);
    return blocks.length ? [{ ...holder, blocks }] : [];
  });
}
