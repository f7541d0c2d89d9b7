/** Programs while they are edited: values may be missing or wrong. No DOM. */

import { readNumeral } from "./numerals.js";

/** @typedef {import("./schedule.js").Block} Block */
/** @typedef {number|null} Value  whole number; null is an empty field, NaN one that is no number */
/** @typedef {{rounds: Value, work_seconds: Value, rest_seconds: Value}} Draft */
/** @typedef {keyof Draft} FieldName */

export const MAX_ROUNDS = 999;
/** 99 h 59 min 59 s */
export const MAX_SECONDS = 359_999;

/** @type {Readonly<Draft>} */
export const NEW_BLOCK = { rounds: 1, work_seconds: 30, rest_seconds: 0 };

/** What each field must satisfy, and the sentence that says so. */
const RULES = {
  rounds: { min: 1, max: MAX_ROUNDS, message: "Indiquez un nombre de tours entre 1 et 999." },
  work_seconds: {
    min: 1,
    max: MAX_SECONDS,
    message: "Indiquez une durée d’effort, de 1 seconde à 99 h 59 min 59 s.",
  },
  rest_seconds: {
    min: 0,
    max: MAX_SECONDS,
    message: "Indiquez une durée de repos, de 0 seconde à 99 h 59 min 59 s.",
  },
};

/** The message for a wrong value, or "". @param {FieldName} field @param {Value} value */
export function fault(field, value) {
  const { min, max, message } = RULES[field];
  return value !== null && Number.isInteger(value) && value >= min && value <= max ? "" : message;
}

/** The next value that + (1) or − (−1) gives. @param {FieldName} field @param {Value} value @param {1|-1} sign */
export function stepped(field, value, sign) {
  const { min, max } = RULES[field];
  const from = value === null || Number.isNaN(value) ? 0 : value;
  const step = field === "rounds" ? 1 : durationStep(sign > 0 ? from : from - 1);
  // Onto the grid of steps: 32 s goes up to 35, not 37.
  const next = (sign > 0 ? Math.floor(from / step) + 1 : Math.ceil(from / step) - 1) * step;
  return Math.min(Math.max(next, min), max);
}

/** @param {number} seconds */
function durationStep(seconds) {
  if (seconds < 120) return 5;
  return seconds < 600 ? 30 : 60;
}

/**
 * What an incomplete sentence did say: « 3 séries avec 30 secondes de repos » → 3 rounds, no
 * work, 30 s of rest. A number that cannot be read leaves its field empty.
 *
 * @param {import("./parse-client.js").Span[]} spans
 * @returns {Draft}
 */
export function draftFromSpans(spans) {
  const rounds = spans.find(({ label }) => label === "nb_rounds");
  return {
    rounds: rounds ? readNumeral(rounds.text) : 1,
    work_seconds: total(spans, "duration_wt") || null,
    rest_seconds: total(spans, "duration_br"),
  };
}

/** @param {import("./parse-client.js").Span[]} spans @param {string} prefix @returns {Value} */
function total(spans, prefix) {
  let sum = 0;
  for (const { label, text } of spans) {
    if (!label.startsWith(prefix)) continue;
    const seconds = secondsOf(label, readNumeral(text));
    if (seconds === null) return null;
    sum += seconds;
  }
  return sum;
}

/** @param {string} label @param {Value} value */
function secondsOf(label, value) {
  if (value === null) return null;
  if (label.endsWith("_hr")) return Math.round(value * 3600);
  return Math.round(label.endsWith("_min") ? value * 60 : value);
}
