/** Rule G: named protocols, which fill in what is not said. */

import { protocols as data } from "../data.js";
import { endOf, findAll, fullmatch, search } from "../patterns.js";
import { PROTOCOL, TAKEN_BACK } from "./cues.js";
import { Count, Period, Protocol, Work } from "./events.js";
import { inMinutes, protocol as noteOf } from "./notes.js";

/** @typedef {import("./parts.js").Parts} Parts */

const { BARE_PAIR, ORDER, PARTED, QUESTION, SHORTEST_POMODORO, TIMES, WORDS } = data;
const MINUTE = 60;
const TABATA = { name: "tabata", rounds: 8, workSeconds: 20, restSeconds: 10 };
const POMODORO = { name: "pomodoro", rounds: null, workSeconds: 1500, restSeconds: 300 };

/** Those that a sentence names; none in a question about them. @param {import("./folded.js").Folded} folded */
export function protocols({ text, hints }) {
  if (!hints.has("protocol") || search(QUESTION, text)) return [];
  const named = findAll(PROTOCOL, text);
  return named
    .filter((found, i) => {
      const following = named[i + 1];
      // « 3 tabatas, non, 5 tabatas »
      if (following && search(TAKEN_BACK, text, endOf(found), following.index)) return false;
      return !search(ORDER, text, 0, found.index);
    })
    .map((found) => new Protocol(found.index, endOf(found), saidBy(found.groups ?? {})));
}

/** @param {Object<string, string|undefined>} groups */
function saidBy({ tabata, pomodoro, every = "1" }) {
  if (tabata) return TABATA;
  if (pomodoro) return POMODORO;
  const minutes = WORDS.get(every) || Number(every);
  return { name: "emom", rounds: null, workSeconds: MINUTE * minutes, restSeconds: 0 };
}

/** The protocol's own work, rest and rounds; what was chosen is added to `said`. @param {Protocol} protocol @param {Parts} parts @param {string[]} said */
export function fillIn(protocol, parts, said) {
  if (protocol.name === "pomodoro") countInMinutes(parts, said);
  if (parts.works.every((work) => work.seconds === null)) {
    const name = parts.works.length ? parts.works[0].name : protocol.nameOfWork;
    said.push(noteOf(protocol));
    parts.works = [new Work(protocol.start, protocol.end, protocol.workSeconds, name)];
    fillRest(protocol, parts);
  } else if (protocol.name === "emom") {
    parts.works = parts.works.filter((work) => work.seconds !== null);
    if (!parts.period && !parts.rests.some((rest) => rest.pair)) {
      parts.period = new Period(protocol.start, protocol.end, protocol.workSeconds);
    }
  } else if (!parts.rests.length) {
    fillRest(protocol, parts);
  }
  if (protocol.rounds !== null && (!parts.total || parts.total.multiplied)) {
    fillRounds(protocol, protocol.rounds, parts);
  }
}

/** Rule 10: a pomodoro's pair without a unit is in minutes. @param {Parts} parts @param {string[]} said */
function countInMinutes(parts, said) {
  const rest = parts.rests.find((one) => one.pair && one.seconds !== null);
  if (!rest || parts.works.length !== 1) return;
  const [work] = parts.works;
  if (!fullmatch(BARE_PAIR, parts.text.slice(work.end, rest.start))) return;
  for (const event of [work, rest]) {
    if (event.seconds === null || event.seconds >= SHORTEST_POMODORO) continue;
    event.seconds *= MINUTE;
    said.push(inMinutes(Math.trunc(event.seconds)));
  }
}

/** Its own rest, unless another is said, and not that between repeated protocols. @param {Protocol} protocol @param {Parts} parts */
function fillRest(protocol, parts) {
  const repeated = protocol.rounds !== null && parts.counts.some((count) => count.end <= protocol.start);
  const said = parts.rests.some(
    (rest) =>
      rest.pair ||
      !(repeated || rest.between || search(PARTED, parts.text, protocol.end, rest.start)),
  );
  if (protocol.restSeconds && !said) parts.works[0].rest = protocol.restSeconds;
}

/** « 3 tabatas » repeats it, « tabata 6 tours » says its rounds. @param {Protocol} protocol @param {number} rounds @param {Parts} parts */
function fillRounds(protocol, rounds, parts) {
  const isRightBefore = (/** @type {Count} */ count) =>
    count.end <= protocol.start && fullmatch(TIMES, parts.text, count.end, protocol.start) !== null;
  const repeats = parts.counts.filter(isRightBefore);
  const others = parts.counts.filter((count) => !isRightBefore(count));
  const closedOver = !repeats.length && others.length === 1 && others[0].closes;
  if (!others.length || closedOver) {
    others.push(new Count(protocol.start, protocol.end, rounds, "round"));
  }
  parts.counts = [...repeats, ...others];
}
