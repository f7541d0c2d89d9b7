/** Programs while they are edited: values may be missing or wrong. No DOM. */

/** @typedef {import("./timeline.js").Item} Item */
/** @typedef {import("./timeline.js").Block} Block */
/** @typedef {{rounds: number, work_seconds?: number|null, rest_seconds?: number, name?: string}} PartialBlock */
/** @typedef {{rounds: number, rest_seconds?: number, blocks: PartialBlock[]}} PartialGroup */
/** @typedef {PartialBlock|PartialGroup} PartialItem  of an incomplete sentence, without what is missing */
/** @typedef {number|null} Value  whole number; null is an empty field, NaN one that is no number */
/** @typedef {"rounds"|"work_seconds"|"rest_seconds"} FieldName */

/**
 * @typedef {Object} BlockDraft
 * @property {number} key  its own as long as the page is open
 * @property {Value} rounds
 * @property {Value} work_seconds  kept, but not used, while the effort is open
 * @property {Value} rest_seconds
 * @property {string} name
 * @property {boolean} open
 */

/** @typedef {{key: number, rounds: Value, rest_seconds: Value, blocks: BlockDraft[]}} GroupDraft */
/** @typedef {BlockDraft|GroupDraft} Draft */

export const MAX_ROUNDS = 999;
/** 99 h 59 min 59 s */
export const MAX_SECONDS = 359_999;
const NEW_WORK_SECONDS = 30;

let keys = 0;

/** @param {Partial<BlockDraft>} [values] @returns {BlockDraft} */
export function newBlock(values = {}) {
  keys += 1;
  const times = { rounds: 1, work_seconds: NEW_WORK_SECONDS, rest_seconds: 0 };
  return { ...times, name: "", open: false, ...values, key: keys };
}

/** @param {BlockDraft[]} blocks @param {Partial<GroupDraft>} [values] @returns {GroupDraft} */
export function newGroup(blocks, values = {}) {
  keys += 1;
  return { rounds: 2, rest_seconds: 0, ...values, blocks, key: keys };
}

/** @param {Draft} draft @returns {draft is GroupDraft} */
export function isGroup(draft) {
  return "blocks" in draft;
}

/**
 * A program as the server writes it, ready to be edited; what an incomplete one leaves out is an
 * empty field.
 *
 * @param {(Item|PartialItem)[]} program
 * @returns {Draft[]}
 */
export function draftsOf(program) {
  return program.map((item) => {
    if (!("blocks" in item)) return blockDraft(item);
    const { rounds, rest_seconds = null, blocks } = item;
    return newGroup(blocks.map(blockDraft), { rounds, rest_seconds });
  });
}

/** @param {Block|PartialBlock} block */
function blockDraft({ rounds, work_seconds, rest_seconds = null, name = "" }) {
  const values = { rounds, rest_seconds, name };
  if (work_seconds === null) return newBlock({ ...values, open: true });
  return newBlock({ ...values, work_seconds: work_seconds ?? null });
}

/** The program of drafts whose values all stand. @param {Draft[]} drafts @returns {Item[]} */
export function programOf(drafts) {
  return drafts.map((draft) => {
    const { rounds, rest_seconds } = /** @type {{rounds: number, rest_seconds: number}} */ (draft);
    if (isGroup(draft)) {
      return { rounds, rest_seconds, blocks: /** @type {Block[]} */ (programOf(draft.blocks)) };
    }
    const { open, work_seconds, name } = draft;
    return { rounds, work_seconds: open ? null : work_seconds, rest_seconds, name: name.trim() };
  });
}

/**
 * Whether all values of a block, or of a group and its blocks, stand.
 *
 * @param {Draft} draft
 * @returns {boolean}
 */
export function stands(draft) {
  return ownValuesStand(draft) && (!isGroup(draft) || draft.blocks.every(stands));
}

/** @param {Draft} draft */
export function ownValuesStand(draft) {
  return fieldsOf(draft).every((field) => fault(field, /** @type {any} */ (draft)[field]) === "");
}

/** @param {Draft} draft @returns {FieldName[]} */
function fieldsOf(draft) {
  if (isGroup(draft) || draft.open) return ["rounds", "rest_seconds"];
  return ["rounds", "work_seconds", "rest_seconds"];
}

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

/**
 * The next value that + (1) or − (−1) gives.
 *
 * @param {FieldName} field
 * @param {Value} value
 * @param {1|-1} sign
 */
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
