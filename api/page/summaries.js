/** A program in words: short ones to read, full ones for screen readers. */

import { isGroup } from "./drafts.js";
import { count, frenchDuration, spokenDuration } from "./durations.js";

/** @typedef {import("./drafts.js").Draft} Draft */
/** @typedef {import("./drafts.js").Value} Value */
/** @typedef {import("./timeline.js").Item} Item */

/** More than this is not listened to, nor read on one line. */
const MAX_ITEMS = 6;

/**
 * "8 × 20 s, repos 10 s", "3 séries : 8 × 20 s corde ; repos 2 min".
 *
 * @param {Draft} draft
 * @returns {string}
 */
export function summary(draft) {
  const rest = draft.rest_seconds === 0 ? "" : `repos ${readable(draft.rest_seconds)}`;
  if (!isGroup(draft)) {
    const times = draft.rounds === 1 ? "" : `${number(draft.rounds)} × `;
    const work = draft.open ? "libre" : readable(draft.work_seconds);
    return [times + work, rest].filter(Boolean).join(", ");
  }
  const blocks = draft.blocks
    .slice(0, MAX_ITEMS)
    .map((block) => `${summary(block)} ${block.name}`.trim());
  const more = draft.blocks.length > MAX_ITEMS ? ["…"] : [];
  const series = `${number(draft.rounds)} ${draft.rounds === 1 ? "série" : "séries"}`;
  return [`${series} : ${[...blocks, ...more].join(" + ")}`, rest].filter(Boolean).join(" ; ");
}

/** @param {Item[]} program */
export function spokenProgram(program) {
  const items = program.slice(0, MAX_ITEMS).map(spokenItem);
  const others = count(Math.max(program.length - MAX_ITEMS, 0), "autre");
  return [...items, ...(others ? [others] : [])].join(", puis ");
}

/** "5 tours de 20 secondes, repos 10 secondes". @param {Item} item @returns {string} */
function spokenItem(item) {
  const { rounds, rest_seconds } = item;
  if ("blocks" in item) {
    const rest = rest_seconds ? ` ; repos entre les séries ${spokenDuration(rest_seconds)}` : "";
    return `${count(rounds, "série")} : ${spokenProgram(item.blocks)}${rest}`;
  }
  const { work_seconds, name } = item;
  const work = work_seconds === null ? "d’effort libre" : `de ${spokenDuration(work_seconds)}`;
  const rest = rest_seconds ? `repos ${spokenDuration(rest_seconds)}` : "";
  return [`${count(rounds, "tour")} ${work}`, name, rest].filter(Boolean).join(", ");
}

/** @param {Value} seconds */
function readable(seconds) {
  return Number.isFinite(seconds ?? NaN) ? frenchDuration(Number(seconds)) : "–";
}

/** @param {Value} value */
function number(value) {
  return Number.isFinite(value ?? NaN) ? String(value) : "–";
}
