/** The unit of a number that has none of its own (rules 10 and 11). */

import { bare_units as data } from "../data.js";
import { ROUNDS, WORK } from "../labels.js";
import { fullmatch, match, search } from "../patterns.js";
import { settled } from "./amounts.js";

/** @typedef {import("./mentions.js").Mention} Mention */

const { FIGHT, LAST_UNIT, LONG, PAIR, STUDY, UNIT_AFTER } = data;

/** A number without a unit takes that of the one before (rules 10 and 11). @param {string} text @param {Mention[]} said */
export function sameUnits(text, said) {
  const found = said.slice(0, 1);
  for (const mention of said.slice(1)) {
    const last = found.length - 1;
    const before = found[last];
    let { unit } = mention;
    if (isBare(text, mention)) {
      if (before.kind === WORK && fullmatch(PAIR, text, before.end, mention.start)) {
        unit = before.unit;
        if (unit === 1 && isBare(text, before) && inMinutes(text, before)) {
          found[last] = inUnit(before, 60);
          unit = 60;
        }
      } else if (
        before.unit === 60 &&
        mention.unit === 1 &&
        Math.max(LONG, 60 * mention.value) <= before.value
      ) {
        unit = 60; // « 50 min, puis 10 de repos »
      }
    }
    found.push(inUnit(mention, unit));
  }
  return found;
}

/** « 30 minutes, enfin non, [35] »: a number without a unit has that of the one it corrects. @param {string} text @param {Mention} mention @param {import("./unlabelled.js").Numeral|null} takenBack */
export function inCorrectedUnit(text, mention, takenBack) {
  if (!takenBack || takenBack.seconds === null || !isBare(text, mention)) return mention;
  const unit = search(LAST_UNIT, takenBack.text);
  if (!unit) return mention;
  return inUnit(mention, { h: 3600, m: 60, "'": 60 }[unit[1]] ?? 1);
}

/** Whether a duration is told by one number without a unit. @param {string} text @param {Mention} mention */
const isBare = (text, mention) =>
  mention.kind !== ROUNDS &&
  mention.value < 60 * mention.unit &&
  !text.slice(mention.start, mention.end).includes(":") &&
  !match(UNIT_AFTER, text, mention.end);

/** @param {string} text @param {Mention} work */
const inMinutes = (text, work) =>
  (work.value >= 15 && search(STUDY, text) !== null) || (work.value <= 5 && search(FIGHT, text) !== null);

/** The same number in another unit. @param {Mention} mention @param {number} unit */
function inUnit(mention, unit) {
  if (unit === mention.unit) return mention;
  return mention.with({ value: settled((mention.value * unit) / mention.unit), unit });
}
