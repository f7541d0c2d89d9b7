/** What can be done with a block or a group as a whole. No DOM. */

import { isGroup } from "./drafts.js";

/** @typedef {import("./drafts.js").Draft} Draft */

/**
 * @typedef {{name: string, text: string, label: string, disabled?: boolean}} Tool  `label` as in « Monter le bloc 1 »
 */

/**
 * @param {Draft[]} drafts
 * @param {Draft} draft
 * @param {string} number  as its title says it
 * @returns {Tool[]}
 */
export function toolsOf(drafts, draft, number) {
  const place = drafts.indexOf(draft);
  const inGroup = place < 0;
  const what = isGroup(draft) ? `le groupe ${number}` : `le bloc ${number}`;
  const tool = (
    /** @type {string} */ name,
    /** @type {string} */ text,
    verb = text,
    disabled = false,
  ) => ({ name, text, label: `${verb} ${what}`, disabled });
  const tools = [];
  if (inGroup || drafts.length > 1) {
    tools.push(tool("up", "↑", "Monter", place === 0));
    tools.push(tool("down", "↓", "Descendre", place === drafts.length - 1));
  }
  tools.push(tool("duplicate", "Dupliquer"));
  if (isGroup(draft)) tools.push(tool("ungroup", "Dissocier"));
  else if (!inGroup) tools.push(tool("group", "Grouper"));
  // Something must be left.
  if (inGroup ? blocksIn(drafts) > 1 : drafts.length > 1) tools.push(tool("remove", "Supprimer"));
  return tools;
}

/** @param {Draft[]} drafts */
function blocksIn(drafts) {
  return drafts.reduce((sum, draft) => sum + (isGroup(draft) ? draft.blocks.length : 1), 0);
}
