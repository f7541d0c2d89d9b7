/** What a number sets in the timer. */
export const ROUNDS = "rounds";
export const WORK = "work";
export const REST = "rest";

const UNITS = { hr: 3600, min: 60, sd: 1 };

/** @typedef {{name: string, kind: string, unitSeconds: number}} Label */

/** @type {Map<string, Label>} */
const LABELS = new Map([["nb_rounds", { name: "nb_rounds", kind: ROUNDS, unitSeconds: 1 }]]);
for (const [short, kind] of [["wt", WORK], ["br", REST]]) {
  for (const [unit, unitSeconds] of Object.entries(UNITS)) {
    const name = `duration_${short}_${unit}`;
    LABELS.set(name, { name, kind, unitSeconds });
  }
}

/** @param {string} name */
export const labelNamed = (name) => /** @type {Label} */ (LABELS.get(name));

export const NB_ROUNDS = labelNamed("nb_rounds");

/**
 * @typedef {Object} Span
 * @property {number} start  in characters of the sentence
 * @property {number} end
 * @property {Label} label
 * @property {string} text
 * @property {number} score
 */
