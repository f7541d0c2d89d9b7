/** Rule B: brackets, and a colon after a count, hold all that follows in one item. */

import { frames as data } from "../data.js";
import { Count, isMark, isSign, isWorkOrProtocol, Mark, Rest, Sign, withoutMarks, Work } from "./events.js";
import { InvalidError } from "./invalid.js";
import { OUTERMOST } from "./rests.js";

/** @typedef {import("./events.js").Event} Event */
/** @typedef {(inside: Event[]) => import("../program.js").Item[]} Build  from events to their items */

const { DEEPEST, FRAMES, TOO_DEEP } = data;

/** Brackets beside a count, and what follows a count's colon, as one work each. @param {Event[]} events @param {Build} build */
export function withFrames(events, build) {
  if (!events.some((event) => isMark(event) && FRAMES.has(event.sign))) return [...events];
  return colons(brackets(events, build), build);
}

/** @param {Event[]} events @param {Build} build */
function brackets(events, build) {
  /** @type {Event[]} */
  const out = [];
  let i = 0;
  while (i < events.length) {
    const event = events[i];
    if (!isSign(event, Sign.OPEN)) {
      out.push(event);
      i += 1;
      continue;
    }
    const close = closing(events, i);
    const inside = events.slice(i + 1, close);
    const countBefore = out[out.length - 1] instanceof Count;
    const counted = countBefore || events[close + 1] instanceof Count;
    if (counted && inside.some(isWorkOrProtocol)) {
      if (countBefore && !hasItems(inside)) out.push(...held(inside, event.start));
      else out.push(framed(inside, event.start, build));
      i = close + 1;
    } else {
      i += 1;
    }
  }
  return out.filter((event) => !isSign(event, Sign.CLOSE));
}

/** @param {Event[]} events @param {number} start */
function closing(events, start) {
  let depth = 0;
  for (let i = start; i < events.length; i += 1) {
    if (isSign(events[i], Sign.OPEN)) depth += 1;
    if (isSign(events[i], Sign.CLOSE)) depth -= 1;
    if (!isMark(events[i])) continue;
    if (depth === 0) return i;
    if (depth > DEEPEST) throw new InvalidError(TOO_DEEP);
  }
  return events.length;
}

/** @param {Event[]} inside @param {number} start @param {Build} build */
function framed(inside, start, build) {
  const work = new Work(start, inside[inside.length - 1].end, 0);
  work.blocks = build(inside);
  return work;
}

/** A colon right after a count holds what follows. @param {Event[]} events @param {Build} build @returns {Event[]} */
function colons(events, build) {
  for (let i = 0; i < events.length; i += 1) {
    const event = events[i];
    if (!isSign(event, Sign.COLON) || !afterCount(events, i)) continue;
    const end = endOfList(events, i + 1);
    const inside = events.slice(i + 1, end);
    if (!inside.some(isWorkOrProtocol)) continue;
    const restOfIt = colons(events.slice(end), build);
    const before = events.slice(0, i);
    if (!hasItems(inside)) return [...before, ...held(inside, event.start), ...restOfIt];
    const level = /** @type {Count} */ (before.findLast((e) => e instanceof Count));
    const moved = inside.filter((e) => e instanceof Rest && names(e, level, inside));
    const kept = inside.filter((e) => !moved.includes(e));
    return [...before, framed(kept, event.start, build), ...moved, ...restOfIt];
  }
  return [...events];
}

/** Works that a count holds together; linking words join them as commas would. @param {Event[]} inside @param {number} start */
function held(inside, start) {
  const { end } = inside[inside.length - 1];
  return [
    new Mark(start, start, Sign.COLON, "held"),
    ...withoutMarks(inside),
    new Mark(end, end, Sign.COLON, "end"),
  ];
}

/** @param {Event[]} events @param {number} i */
function afterCount(events, i) {
  const before = events.slice(0, i).findLast((event) => !isSign(event, Sign.COMMA));
  return before instanceof Count;
}

/** Whether a count stands before a work in it. @param {Event[]} inside */
function hasItems(inside) {
  return inside.some(
    (event, i) =>
      event instanceof Count &&
      isWorkOrProtocol(inside.slice(i + 1).find((e) => !isMark(e) && !(e instanceof Count))),
  );
}

/** Whether a rest inside a list speaks of the list's own rounds. @param {Rest} rest @param {Count} count @param {Event[]} inside */
function names(rest, count, inside) {
  if (!rest.noun) return false;
  if (rest.noun === count.noun) return true;
  const carried = inside.some((e) => e instanceof Count && e.noun === rest.noun);
  return !carried && (OUTERMOST.has(rest.noun) || rest.noun === "R");
}

/** @param {Event[]} events @param {number} start */
function endOfList(events, start) {
  let stopped = false;
  let works = 0;
  let rested = 0;
  let over = false;
  for (let i = start; i < events.length; i += 1) {
    const event = events[i];
    const following = withoutMarks(events.slice(i + 1));
    if (event instanceof Work) {
      if (stopped) return i;
      works += 1;
    }
    if (event instanceof Count && stopped && following[0] instanceof Work) return i;
    if (event instanceof Rest) {
      rested += 1;
      over = (event.between && !event.each) || works > rested || works === 1;
    }
    if (isSign(event, Sign.STOP) && event.text !== "\n") stopped = works > 0;
    if (isSign(event, Sign.LINK) && works) {
      const after = following.find((e) => !(e instanceof Rest));
      if (stopped || (after instanceof Count && !after.closes)) return i;
      if (after instanceof Work && (after.step || (over && !isRested(events, i, after)))) return i;
    }
  }
  return events.length;
}

/** Whether a rest follows a work before anything else does. @param {Event[]} events @param {number} i @param {Work} work */
function isRested(events, i, work) {
  const following = withoutMarks(events.slice(i));
  return following[following.indexOf(work) + 1] instanceof Rest;
}
