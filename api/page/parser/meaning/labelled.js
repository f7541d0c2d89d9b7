/** A number with a label becomes a count, a work or a rest, with what the words around it say. */

import { labelled as data } from "../data.js";
import { REST, ROUNDS, WORK } from "../labels.js";
import { endOf, match, search, split } from "../patterns.js";
import { closes, nounAfter, STEP, WARM_UP } from "./cues.js";
import { Count, Rest, Work } from "./events.js";
import { describe } from "./rests.js";
import { perSide } from "./sides.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {import("./folded.js").Folded} Folded */
/** @typedef {import("./mentions.js").Mention} Mention */

const { BETWEEN_COUNT, JOINED, PART_OF_REST, PER, PER_BEFORE, SIGN_AFTER, SIGN_BEFORE, TIMES_BEFORE } = data;
// « entre [3] grandes séries », in characters
const BETWEEN_LENGTH = 20;

/** A work, and whether it is a step or done on each side. @param {Mention} mention @param {Context} context @param {number} place */
export function workOf(mention, context, place) {
  const after = context.after(place);
  const work = new Work(mention.start, mention.end, mention.value);
  work.sides = context.hints.has("sides") && perSide(after);
  if (context.hints.has("step")) {
    const own = `${split(SIGN_BEFORE, context.before(place)).at(-1)} … ${split(SIGN_AFTER, after)[0]}`;
    work.step = search(STEP, own) !== null;
    work.warmUp = search(WARM_UP, own) !== null;
  }
  return work;
}

/** A count, its noun, and what it closes over. @param {Mention} mention @param {Context} context @param {number} place @param {string} text */
export function countOf(mention, context, place, text) {
  const before = context.before(place);
  const noun = nounAfter(text, mention.end) || (search(TIMES_BEFORE, before) ? "foi" : "");
  const inner =
    context.hints.has("inner") &&
    (match(PER, context.after(place)) !== null || search(PER_BEFORE, before) !== null);
  const over = context.hints.has("closes") ? closes(before) : "";
  return new Count(mention.start, mention.end, mention.value, noun, over, inner);
}

/** A rest, and what says whose it is (rule E). @param {Mention} mention @param {Context} context @param {number} place @param {Folded} folded */
export function restOf(mention, context, place, folded) {
  const rest = new Rest(mention.start, mention.end, mention.value);
  let before = context.before(place);
  let after = context.after(place);
  const originalBefore = folded.original(mention.start - before.length, mention.start);
  const far = context.next(place);
  if (far && context.isKind(place + 1, ROUNDS) && search(BETWEEN_COUNT, after)) {
    // « 2 minutes de repos entre [3] séries »
    after = folded.text.slice(mention.end, far.end + BETWEEN_LENGTH);
  }
  if (context.isKind(place - 1, REST)) {
    // What stands between two rests belongs to the first, up to a sign or « et ».
    const parted = search(PART_OF_REST, before);
    const own = parted ? before.slice(endOf(parted)) : "";
    before = parted?.[0] && !(own.includes("entr") && after.includes("entr")) ? own : "";
  }
  const beforeRest = context.isKind(place + 1, REST);
  if (beforeRest && after.includes("entr") && !context.after(place + 1).includes("entr")) {
    // « [30] avec entre les séries [1]' »: what stands right before the next rest is its own.
    const joined = search(JOINED, after);
    after = joined ? after.slice(0, joined.index) : after;
  }
  describe(rest, {
    originalBefore,
    before,
    after,
    afterWork: context.isKind(place - 1, WORK),
    beforeRest,
    hints: context.hints,
  });
  return rest;
}
