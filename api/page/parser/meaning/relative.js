/** Rule K: rests that are said by the work they follow. */

import { relative as data } from "../data.js";
import { endOf, findAll } from "../patterns.js";
import { settled } from "./amounts.js";
import { Rest } from "./events.js";

const { OF_TIME, PATTERNS, PERCENT, RATIO } = data;

/** The relative rests of a sentence, in no order, each place once. @param {import("./folded.js").Folded} folded */
export function relativeRests({ text, hints }) {
  /** @type {RegExpExecArray[]} */
  const taken = [];
  /** @type {Rest[]} */
  const rests = [];
  const isFree = (/** @type {RegExpExecArray} */ found) =>
    taken.every((other) => endOf(found) <= other.index || found.index >= endOf(other));
  const add = (/** @type {RegExpExecArray} */ found, /** @type {number} */ factor) =>
    rests.push(new Rest(found.index, endOf(found), null, factor));
  if (hints.has("relative") || [...OF_TIME].every((hint) => hints.has(hint))) {
    for (const [pattern, factor] of PATTERNS) {
      for (const found of findAll(pattern, text)) {
        if (!isFree(found)) continue;
        taken.push(found);
        add(found, factor);
      }
    }
  }
  for (const found of hints.has("ratio") ? findAll(RATIO, text) : []) {
    if (Number(found[1])) add(found, Number(found[2]) / Number(found[1]));
  }
  for (const found of hints.has("percent") ? findAll(PERCENT, text) : []) {
    if (isFree(found)) add(found, Number(found[1]) / 100);
  }
  return rests;
}

/** Give each timed work that has no rest its share of the work. */
export function fillRelative(
  /** @type {import("./parts.js").Parts} */ parts,
  /** @type {import("./levels.js").Levels} */ levels,
) {
  const factor = parts.rests.find((rest) => rest.factor !== null)?.factor ?? null;
  if (factor === null) return;
  for (const work of parts.works) {
    if (work.seconds !== null && levels.restAfter(work) === null) work.rest = settled(work.seconds * factor);
  }
}
