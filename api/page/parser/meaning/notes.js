/** Choices that a person might not expect, one French sentence each. */

import { isUpper } from "../characters.js";
import { notes as data } from "../data.js";
import { format } from "../patterns.js";
import { duration } from "../program.js";
import { settled } from "./amounts.js";

const { IN_MINUTES, PROTOCOL, PROTOCOL_RESTED, RANGE_END, TOTAL, TOTAL_LEFT, TOTAL_ONE, TOTAL_ONE_LEFT } =
  data;

/** A number without a unit. @param {number} seconds */
export const inMinutes = (seconds) => format(IN_MINUTES, { length: duration(seconds) });

/** « 8 à 10 fois ». @param {string} written @param {string} end */
export const rangeEnd = (written, end) => format(RANGE_END, { written, end });

/** How many rounds fit into a total. @param {number} seconds @param {number} once @param {number} rounds */
export function total(seconds, once, rounds) {
  const left = Math.trunc(settled(seconds - once * rounds));
  const one = rounds === 1;
  const told = left > 0 ? (one ? TOTAL_ONE_LEFT : TOTAL_LEFT) : one ? TOTAL_ONE : TOTAL;
  return format(told, { length: duration(Math.trunc(seconds)), rounds, left: duration(left) });
}

/** What a protocol fills in. @param {import("./events.js").Protocol} named */
export function protocol({ label, workSeconds, restSeconds }) {
  const name = isUpper(label) ? label : label.slice(0, 1).toUpperCase() + label.slice(1).toLowerCase();
  const told = restSeconds ? PROTOCOL_RESTED : PROTOCOL;
  return format(told, { name, work: duration(workSeconds), rest: duration(restSeconds) });
}
