/** Rule D: which of several counts is the outer one. */

import { counts as data } from "../data.js";
import { fullmatch, search } from "../patterns.js";
import { REPEAT } from "./cues.js";
import { Count, isWorkOrProtocol } from "./events.js";
import { OUTERMOST } from "./rests.js";

/** @typedef {import("./events.js").Event} Event */

const { APART, OF, TIMES } = data;

/**
 * The counts of an item, from the outermost to the innermost; what is said again counts once.
 *
 * @param {string} text
 * @param {Event[]} events
 */
export function nestedCounts(text, events) {
  const counts = events.filter((event) => event instanceof Count);
  if (counts.length < 2) return counts;
  const place = events.find(isWorkOrProtocol)?.start ?? 0;
  /** @type {Count[]} */
  const once = [];
  for (const count of counts) {
    if (!saidAgain(text, count, once)) once.push(count);
  }
  const before = once.filter((count) => count.start < place);
  const after = outwards(text, once.filter((count) => count.start > place));
  const ordered = [...after, ...before];
  return [...ordered.filter((count) => !count.inner), ...ordered.filter((count) => count.inner)];
}

/** The same count again: « 5 fois … je répète 5 fois ». @param {string} text @param {Count} count @param {Count[]} said */
function saidAgain(text, count, said) {
  if (count.closes) return false;
  for (const other of said) {
    if (other.value !== count.value) continue;
    const between = text.slice(other.end, count.start);
    // « 3 fois 3 fois » are two.
    if (other.noun === count.noun || !(other.noun && count.noun)) return search(APART, between) !== null;
    if (search(REPEAT, between)) return true;
  }
  return false;
}

/** Counts after the work, from the outermost to the innermost. @param {string} text @param {Count[]} counts */
function outwards(text, counts) {
  /** @type {Count[][]} */
  const pairs = [];
  for (const count of counts) {
    const pair = pairs[pairs.length - 1];
    const between = pair ? text.slice(pair[pair.length - 1].end, count.start) : "";
    if (fullmatch(OF, between) || (fullmatch(TIMES, between) && !OUTERMOST.has(count.noun))) {
      pair.push(count);
    } else {
      pairs.push([count]);
    }
  }
  return pairs.reverse().flat();
}
