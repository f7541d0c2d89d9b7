/** A sentence that was understood: its entities, and the timer that it means. */

import { parsed as data } from "./data.js";
import { openEfforts, totalSeconds } from "./program.js";

/** @typedef {{start: number, end: number, text: string}} Unused  a number that sets nothing */

export class Parsed {
  /**
   * @param {Object} said
   * @param {string} said.text
   * @param {import("./labels.js").Span[]} said.spans
   * @param {import("./program.js").Program|null} said.program
   * @param {import("./program.js").Problem|null} said.problem
   * @param {Unused[]} said.unused
   * @param {string[]} [said.notes]
   */
  constructor({ text, spans, program, problem, unused, notes = [] }) {
    this.text = text;
    this.spans = spans;
    this.program = program;
    this.problem = problem;
    this.unused = unused;
    this.notes = notes;
  }

  /** The spans that the tagger is not sure of. */
  get doubts() {
    return this.spans.filter((span) => span.score < data.DOUBTFUL);
  }

  /** The JSON object of a parsed sentence, the same in shell, API and pages. */
  toJSON() {
    const { text, spans, program, problem, unused, notes } = this;
    return {
      text,
      spans: spans.map((span) => ({ ...span, label: span.label.name, score: Number(span.score.toFixed(4)) })),
      program: program && program.map((item) => item.toJSON()),
      problem: problem && problem.toJSON(),
      unused,
      notes,
      doubts: this.doubts.map(({ start, end }) => ({ start, end })),
      total_seconds: program && totalSeconds(program),
      open_efforts: program ? openEfforts(program) : 0,
    };
  }
}
