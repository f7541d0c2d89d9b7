/** Rule J: which unlabelled counts and distances are open efforts. */

import { efforts as data } from "../data.js";
import { fullmatch, match, search, without } from "../patterns.js";
import { Count, isMark, isOpen, isSign, isTimed, Period, Protocol, Rest, Sign, Total, Work } from "./events.js";
import { FILLER } from "./mentions.js";

/** @typedef {import("./events.js").Event} Event */

const { AFTER_COUNT, AMRAP, AND, EACH_TIME, IN, NAMED, NOUN, OF_KILOS, OPENING, TIMED_ONES, TOLD, WITH, X } = data;

/**
 * The events without the efforts that cannot stand where a timed work could: an open effort needs a
 * rest, a period or a timed work in its sentence.
 *
 * @param {string} text
 * @param {Event[]} events
 */
export function standingEfforts(text, events) {
  if (!events.some((event) => isOpen(event) || isWeak(event))) return [...events];
  const timed = events.some(
    (e) => e instanceof Rest || e instanceof Period || e instanceof Protocol || isTimed(e),
  );
  const setAfter = setsAfter(events);
  const setOverLinks = setsAfter(events, true);
  /** @type {Event[]} */
  const kept = [];
  events.forEach((event, i) => {
    if (isWeak(event) && !roundsFollow(events.slice(i + 1))) {
      event.lost = true;
      return;
    }
    if (isOpen(event)) {
      const linked = kept.length > 0 && isSign(kept[kept.length - 1], Sign.LINK);
      const alone = !(linked || inList(kept) || (kept.every(isMark) ? setOverLinks : setAfter)[i]);
      if (!timed || alone || !stands(text, event, kept, events, i, setAfter[i])) return;
    }
    kept.push(event);
  });
  return kept;
}

/** A total by its place alone. @param {Event} event */
const isWeak = (event) => event instanceof Total && event.weak;

/** Whether it has something to fill: a work and its rest, or two. @param {Event[]} events */
function roundsFollow(events) {
  const said = events.filter((event) => event instanceof Work || event instanceof Rest);
  return said.length > 1 && said.some((event) => event instanceof Work);
}

/** Of each event, whether something that sets the timer follows in the same sentence. @param {Event[]} events */
function setsAfter(events, overLinks = false) {
  const follows = events.map(() => false);
  for (let i = events.length - 2; i >= 0; i -= 1) {
    const event = events[i + 1];
    if (endsSentence(event) && !(overLinks && isSign(event, Sign.LINK))) continue;
    follows[i] = (!isMark(event) && !isOpen(event)) || follows[i + 1];
  }
  return follows;
}

/**
 * @param {string} text
 * @param {Work} effort
 * @param {Event[]} before
 * @param {Event[]} events
 * @param {number} i
 * @param {boolean} setAfter
 */
function stands(text, effort, before, events, i, setAfter) {
  // One that is taken back stood where this one stands: « 10, pardon, de 8 tractions ».
  const place = effort.corrects ? effort.corrects[0] : effort.start;
  const previous = before.findLast((event) => event.start < place);
  const between = without(FILLER, text.slice(previous?.end ?? 0, place));
  const following = events.slice(i + 1).find((event) => !isMark(event));
  if (following instanceof Work) {
    // « 15 redressements en [40] s »
    if (search(IN, text.slice(effort.end, following.start))) return false;
    if (fullmatch(TIMED_ONES, text, effort.end, following.start)) return false;
  }
  if (
    hasTimedWork(before) &&
    (match(EACH_TIME, text, effort.end) || search(AMRAP, text, 0, effort.start))
  ) {
    return false;
  }
  if (search(WITH, between) && match(OF_KILOS, text, effort.end)) return false;
  if (insideWork(before)) return false;
  if (previous instanceof Count) {
    // « pause [40] s, [7] plateaux de 20 objets » tells what is in a round.
    const told = hasTimedWork(before) && !setAfter;
    return !told && fullmatch(AFTER_COUNT, between) !== null;
  }
  if (!match(NOUN, text, effort.end)) return false; // a bare count is one only after another count
  if (previous instanceof Work) {
    // Heard without commas: « 30 secondes de gainage 12 pompes », « 8 dips 20 squats ».
    return search(AND, between) !== null || fullmatch(isTimed(previous) ? TOLD : NAMED, between) !== null;
  }
  if (previous && isSign(previous, Sign.COMMA)) {
    if (!inList(before)) {
      // « rameur, 700 m x 3 »
      if (!between.trim()) return following instanceof Count && match(X, text, effort.end) !== null;
    } else if (!setAfter && !followsEffort(before)) {
      return false;
    }
  }
  return fullmatch(OPENING, between) !== null;
}

/** A full stop or a linking word; a new line or « + » may go on with a list. @param {Event} event */
const endsSentence = (event) =>
  isMark(event) &&
  ((event.sign === Sign.LINK && event.text !== "+") || (event.sign === Sign.STOP && event.text !== "\n"));

/** What stands before in the same sentence, without signs, the last first. @param {Event[]} before */
function sentence(before) {
  const end = before.findLastIndex(endsSentence);
  return before.slice(end + 1).filter((event) => !isMark(event)).reverse();
}

/** Whether something that sets the timer stands before a comma. @param {Event[]} before */
const inList = (before) => sentence(before).length > 0;

/** @param {Event[]} before */
const hasTimedWork = (before) => sentence(before).some(isTimed);

/** @param {Event[]} before */
function followsEffort(before) {
  const [last] = sentence(before);
  return (
    last instanceof Count ||
    last instanceof Total ||
    last instanceof Protocol ||
    last instanceof Period ||
    (last !== undefined && isOpen(last))
  );
}

/** Whether what follows tells what is done in a timed work: after its colon. @param {Event[]} before */
function insideWork(before) {
  for (let i = before.length - 1; i >= 0; i -= 1) {
    const event = before[i];
    if (isMark(event) && event.text === "\n") continue;
    if (isSign(event, Sign.STOP, Sign.LINK, Sign.OPEN)) return false;
    if (isSign(event, Sign.COLON)) return i > 0 && isTimed(before[i - 1]);
    if (
      event instanceof Count ||
      event instanceof Rest ||
      event instanceof Total ||
      event instanceof Period
    ) {
      return false;
    }
  }
  return false;
}
