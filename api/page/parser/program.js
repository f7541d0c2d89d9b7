/** The timer that a sentence means: programs of blocks and groups. */

import { program as data } from "./data.js";

export const { MAX_ROUNDS, MAX_SECONDS } = data;

/** `rounds` times work then rest, in whole seconds; `workSeconds` is null for an open effort. */
export class Block {
  /**
   * @param {number} rounds
   * @param {number|null} workSeconds
   * @param {number} restSeconds
   * @param {string|null} name
   */
  constructor(rounds, workSeconds, restSeconds, name = null) {
    this.rounds = rounds;
    this.workSeconds = workSeconds;
    this.restSeconds = restSeconds;
    this.name = name;
  }

  toJSON() {
    const { rounds, workSeconds, restSeconds, name } = this;
    const written = { rounds, work_seconds: workSeconds, rest_seconds: restSeconds };
    return name === null ? written : { ...written, name };
  }

  get seconds() {
    return this.rounds * ((this.workSeconds ?? 0) + this.restSeconds);
  }

  get lastRest() {
    return this.restSeconds;
  }

  get openEfforts() {
    return this.workSeconds === null ? this.rounds : 0;
  }
}

/** `rounds` times a list of blocks; its own rest, unless 0, takes the place of their last one. */
export class Group {
  /** @param {number} rounds @param {Block[]} blocks @param {number} restSeconds */
  constructor(rounds, blocks, restSeconds) {
    this.rounds = rounds;
    this.blocks = blocks;
    this.restSeconds = restSeconds;
  }

  toJSON() {
    const { rounds, restSeconds, blocks } = this;
    return { rounds, rest_seconds: restSeconds, blocks: blocks.map((block) => block.toJSON()) };
  }

  get seconds() {
    let once = sum(this.blocks, (block) => block.seconds);
    if (this.restSeconds) once += this.restSeconds - this.blocks[this.blocks.length - 1].restSeconds;
    return this.rounds * once;
  }

  get lastRest() {
    return this.restSeconds || this.blocks[this.blocks.length - 1].restSeconds;
  }

  get openEfforts() {
    return this.rounds * sum(this.blocks, (block) => block.openEfforts);
  }
}

/** @typedef {Block|Group} Item */
/** @typedef {Item[]} Program */

/** What is timed, from the first work to the last; open efforts are not. @param {Program} items */
export const totalSeconds = (items) =>
  sum(items, (item) => item.seconds) - items[items.length - 1].lastRest;

/** How many works last until the person says so. @param {Program} items */
export const openEfforts = (items) => sum(items, (item) => item.openEfforts);

/**
 * Why a sentence gives no program: "empty", "incomplete" (`missing` says what) or "invalid";
 * `understood` is what an incomplete sentence does say.
 */
export class Problem {
  /** @param {{kind: string, message: string, missing?: string[], understood?: Item[]}} said */
  constructor({ kind, message, missing = [], understood = [] }) {
    this.kind = kind;
    this.message = message;
    this.missing = missing;
    this.understood = understood;
  }

  toJSON() {
    const { kind, message, missing } = this;
    const understood = this.understood.map((item) => this.#withoutMissing(item.toJSON()));
    return { kind, message, missing, understood };
  }

  /** @param {Object<string, any>} item */
  #withoutMissing(item) {
    if (this.missing.includes("rest") && !item.rest_seconds) delete item.rest_seconds;
    for (const block of this.missing.includes("work") ? [item, ...(item.blocks ?? [])] : []) {
      if (block.work_seconds === null) delete block.work_seconds;
    }
    return item;
  }
}

/** Seconds as people write them: « 1 min 30 s ». @param {number} seconds */
export function duration(seconds) {
  const minutes = Math.floor(seconds / 60);
  const parts = [
    [Math.floor(minutes / 60), "h"],
    [minutes % 60, "min"],
    [seconds % 60, "s"],
  ];
  const written = parts.filter(([n]) => n).map(([n, unit]) => `${n} ${unit}`);
  return written.join(" ") || "0 s";
}

/** @template T @param {T[]} items @param {(item: T) => number} of */
const sum = (items, of) => items.reduce((total, item) => total + of(item), 0);
