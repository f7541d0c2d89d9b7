/** Rule B: which events make an item of the program. */

import { items as data } from "../data.js";
import { search } from "../patterns.js";
import { putTogether } from "./assemble.js";
import { REPEAT } from "./cues.js";
import { Draft } from "./draft.js";
import {
  Count,
  isMark,
  isSign,
  isWorkOrProtocol,
  Protocol,
  Rest,
  Sign,
  Total,
  withoutMarks,
  Work,
} from "./events.js";
import { withFrames } from "./frames.js";
import { shareRests } from "./shared-rests.js";

/** @typedef {import("./events.js").Event} Event */
/** @typedef {import("./events.js").Mark} Mark */
/** @typedef {import("../program.js").Item} Item */

const { CIRCUIT } = data;

/**
 * The items that events mean, in the order in which they run.
 *
 * @param {string} text
 * @param {Event[]} events
 * @param {string[]} notes
 * @returns {Item[]}
 * @throws {import("./invalid.js").InvalidError} their numbers make no timer
 */
export function programItems(text, events, notes) {
  const framed = withFrames(events, (inside) => programItems(text, inside, notes));
  const drafts = gathered(text, framed, notes);
  for (const draft of drafts) {
    if (!draft.works.length) for (const event of draft.events) event.lost = true;
  }
  const kept = drafts.filter((draft) => draft.works.length);
  shareRests(kept);
  return kept.flatMap((draft) => putTogether(text, draft.events, notes));
}

/** @param {string} text @param {Event[]} events @param {string[]} notes */
function gathered(text, events, notes) {
  const drafts = [new Draft()];
  /** @type {Mark|null} */
  let linked = null;
  let stopped = false;
  let held = false;
  events.forEach((event, i) => {
    const current = drafts[drafts.length - 1];
    if (isMark(event)) {
      if (event.sign === Sign.LINK && opens(events, i, current)) linked = event;
      else if (event.sign === Sign.STOP) stopped = true;
      else if (event.text === "held" || event.text === "end") {
        held = event.text === "held";
        current.held ||= held;
        current.closed ||= !held;
      } else if (event.sign === Sign.COLON || event.sign === Sign.COMMA) current.add(event);
      return;
    }
    if (event instanceof Count && !event.closes && closesChain(events, i, current)) event.closes = "since";
    if (event instanceof Count && event.closes && drafts.length > 1) {
      closeOver(text, drafts, event, notes);
      linked = null;
      stopped = false;
      return;
    }
    const begin = !(event instanceof Rest) && current.works.length > 0 && !held;
    if (begin && (linked || begins(text, events, i, drafts, stopped))) {
      const before = linked?.text.startsWith("apr") && event instanceof Work && event.warmUp;
      if (before) drafts.splice(drafts.length - 1, 0, new Draft([event]));
      else drafts.push(new Draft([event], linked?.text));
      linked = null;
      stopped = false;
      return;
    }
    if (event instanceof Count && current.works.length && !held) current.closed = !workFollows(events, i);
    current.add(event);
    if (!(event instanceof Rest)) stopped = false;
  });
  return drafts;
}

/** « squats 1 min + pompes 1 min, 3 tours »: what « + » joins is one round. @param {Event[]} events @param {number} i @param {Draft} current */
function closesChain(events, i, current) {
  const count = /** @type {Count} */ (events[i]);
  return (
    CIRCUIT.has(count.noun) && current.linked === "+" && !current.counts.length && !workFollows(events, i)
  );
}

/** Rule 13: the item before has its work and another one follows before the next link. @param {Event[]} events @param {number} i @param {Draft} current */
function opens(events, i, current) {
  if (!current.works.length) return false;
  for (const event of events.slice(i + 1)) {
    if (isSign(event, Sign.LINK)) return false;
    if (isWorkOrProtocol(event)) return true;
  }
  return false;
}

/**
 * @param {string} text
 * @param {Event[]} events
 * @param {number} i
 * @param {Draft[]} drafts
 * @param {boolean} stopped
 */
function begins(text, events, i, drafts, stopped) {
  const event = events[i];
  const current = drafts[drafts.length - 1];
  if (current.onlyProtocol && !stopped) return false;
  if (saidAgain(text, current, events, i)) return false;
  if (event instanceof Count) return !event.closes && workFollows(events, i);
  if (!isWorkOrProtocol(event)) return false;
  if (events[i - 1] instanceof Count) return false; // its count has decided
  if (current.closed || stopped || current.hasStep) return true;
  if (event instanceof Protocol) return false;
  if (event.step || sameName(event, drafts.slice(0, -1))) return true;
  return (
    current.counts.length > 0 &&
    allRested(current) &&
    (countedAndRested(events, i) || !moreFollows(events, i))
  );
}

/** Rule 12: the item's own count or work, said again. @param {string} text @param {Draft} current @param {Event[]} events @param {number} i */
function saidAgain(text, current, events, i) {
  const event = events[i];
  if (event instanceof Count) {
    const following = events.slice(i + 1).find((e) => !isMark(e));
    return (
      current.counts.some((count) => count.value === event.value) &&
      following instanceof Work &&
      following.seconds !== null &&
      hasWork(current, following, !saysAgain(text, events, i)) &&
      !current.events.some(isHeading)
    );
  }
  if (!(event instanceof Work)) return false;
  const before = lastSaid(events, i);
  const countedAgain = before instanceof Count && current.counts.includes(before);
  return (countedAgain || saysAgain(text, events, i)) && hasWork(current, event, true);
}

/** @param {Event[]} events @param {number} i */
const lastSaid = (events, i) => events.slice(0, i).findLast((event) => !isMark(event));

/** Whether a word before an event says that it is said again. @param {string} text @param {Event[]} events @param {number} i */
function saysAgain(text, events, i) {
  const before = lastSaid(events, i);
  return before !== undefined && search(REPEAT, text.slice(before.end, events[i].start)) !== null;
}

/** Whether an item has a work as long, and of the same name where `named`. @param {Draft} current @param {Work} work @param {boolean} named */
const hasWork = (current, work, named) =>
  current.works.some(
    (w) => w instanceof Work && w.seconds === work.seconds && (!named || w.name === work.name),
  );

/** The number of a heading: « Bloc 1 : », « 2) ». @param {Event} event */
const isHeading = (event) => isSign(event, Sign.STOP) && !event.text;

/** Whether a work of its own follows a count: not after a comma, a rest or the end. @param {Event[]} events @param {number} i */
function workFollows(events, i) {
  const next = events
    .slice(i + 1)
    .find((event) => !(event instanceof Count) && !isSign(event, Sign.COLON, Sign.OPEN));
  return isWorkOrProtocol(next) || next instanceof Total;
}

/** Whether an earlier item without a count has the same name. @param {Work} event @param {Draft[]} drafts */
function sameName(event, drafts) {
  if (event.name === null || event.row || event.namedByCount) return false;
  return drafts
    .filter((draft) => !draft.counts.length)
    .some((draft) => draft.works.some((work) => work instanceof Work && work.name === event.name));
}

/** Whether a rest follows each work of an item. @param {Draft} draft */
function allRested(draft) {
  if (draft.events.some((event) => event instanceof Protocol)) return true;
  const said = draft.events.filter((event) => event instanceof Work || event instanceof Rest);
  return said.every((event, i) => event instanceof Rest || said[i + 1] instanceof Rest);
}

/** « …, abdos [40] s [2] fois, [90] s de pause »: a work with a count and a rest of its own. @param {Event[]} events @param {number} i */
function countedAndRested(events, i) {
  const [first, second] = withoutMarks(events.slice(i + 1, i + 8));
  return first instanceof Count && second instanceof Rest;
}

/** Whether a rest, a count or another work follows in the same clause. @param {Event[]} events @param {number} i */
function moreFollows(events, i) {
  for (const event of events.slice(i + 1)) {
    if (isSign(event, Sign.LINK, Sign.STOP)) return false;
    if (event instanceof Rest || event instanceof Count || event instanceof Work) return true;
  }
  return false;
}

/**
 * « le tout 3 fois » repeats all items, « on recommence 3 fois » those since the last count.
 *
 * @param {string} text
 * @param {Draft[]} drafts
 * @param {Count} count
 * @param {string[]} notes
 */
function closeOver(text, drafts, count, notes) {
  let start = drafts.length;
  while (
    start &&
    !drafts[start - 1].hasStep &&
    !(count.closes === "since" && drafts[start - 1].counts.length)
  ) {
    start -= 1;
  }
  if (start >= drafts.length - 1) {
    drafts[drafts.length - 1].add(count);
    return;
  }
  const closed = drafts.slice(start);
  shareRests(closed);
  const work = new Work(closed[0].events[0].start, count.start, 0);
  work.blocks = closed.flatMap((draft) => putTogether(text, draft.events, notes));
  drafts.splice(start, drafts.length, new Draft([work, count]));
}
