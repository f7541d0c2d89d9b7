/** Rule E, its end: a rest that is said once for several items. */

import { shared_rests as data } from "../data.js";
import { Rest, withoutMarks } from "./events.js";

/** @typedef {import("./draft.js").Draft} Draft */

const { PARTS } = data;

/** @param {Draft[]} drafts */
export function shareRests(drafts) {
  if (drafts.length < 2) return;
  const works = drafts.flatMap((draft) => draft.works);
  for (const draft of drafts) {
    for (const rest of [...draft.rests]) {
      const outside = rest.start < works[0].start || rest.start > works[works.length - 1].start;
      if (!rest.everywhere && !(rest.eachTime && outside)) continue;
      for (const other of drafts) if (!other.rests.length) other.add(copy(rest));
    }
  }
  const last = drafts[drafts.length - 1];
  const before = drafts.slice(0, -1);
  const rest = last.rests[last.rests.length - 1];
  if (!rest || !endsOnRest(last)) return;
  if (rest.between && partsItems(rest, drafts)) {
    last.events.splice(last.events.indexOf(rest), 1);
    last.rests.splice(last.rests.indexOf(rest), 1);
    for (const other of before) other.add(Object.assign(copy(rest), { noun: "end" }));
  } else if (
    !before.some((draft) => draft.rests.length) &&
    !drafts.some((draft) => draft.linked) &&
    last.counts.length &&
    last.rests.length === 1
  ) {
    for (const other of before) if (other.counts.length) other.add(copy(rest));
  }
}

/** « 3 min entre les blocs », « … entre les deux »: not between the rounds of the last item. @param {Rest} rest @param {Draft[]} drafts */
function partsItems(rest, drafts) {
  const { counts } = drafts[drafts.length - 1];
  if (rest.both) {
    return drafts.length === 2 && !drafts[0].rests.length && counts.every((count) => count.value !== 2);
  }
  return PARTS.has(rest.noun) && counts.every((count) => count.noun !== rest.noun);
}

/** @param {Draft} draft */
function endsOnRest(draft) {
  const last = withoutMarks(draft.events).at(-1);
  return last instanceof Rest && !last.pair;
}

/** @param {Rest} rest */
const copy = (rest) => new Rest(rest.start, rest.end, rest.seconds, rest.factor);
