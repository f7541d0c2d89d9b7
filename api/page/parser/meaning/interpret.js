/**
 * From labelled spans to the timer they mean: the last section of the annotation guide, in code.
 *
 *     spans ── mentions ── events ── items ── program
 *
 * The modules have the names and the division of speechtimer/meaning; their patterns and words come
 * from there (data.js).
 */

import { isAlphanumeric } from "../characters.js";
import { meaning as data } from "../data.js";
import { Parsed } from "../parsed.js";
import { Problem } from "../program.js";
import { standingEfforts } from "./efforts.js";
import { isMark, Work } from "./events.js";
import { withExercises } from "./exercises.js";
import { Folded } from "./folded.js";
import { withoutRest, withoutWork } from "./incomplete.js";
import { InvalidError } from "./invalid.js";
import { programItems } from "./items.js";
import { mended } from "./mending.js";
import { mentions } from "./mentions.js";
import { nameWorks } from "./names.js";
import { unnumbered } from "./numbered.js";
import { read, Reading } from "./reader.js";
import { nothingElse } from "./unlabelled.js";

/** @typedef {import("../labels.js").Span} Span */

const { EMPTY, NO_REST, NO_WORK } = data;

/** What the spans of a tagger, or of a person, mean. @param {string} text @param {Span[]} found @returns {Parsed} */
export function interpret(text, found) {
  // A tagger may take a dash or a quotation mark for a number that it expects there.
  const spans = found.filter((span) => isAlphanumeric(span.text));
  const folded = new Folded(text);
  let reading = new Reading();
  /** @type {import("../program.js").Program} */
  let program;
  try {
    const amounts = nothingElse(folded, mentions(folded, unnumbered(folded, spans)));
    reading = read(folded, mended(folded, amounts));
    const events = withExercises(folded, standingEfforts(folded.text, reading.events));
    nameWorks(folded, events);
    program = programItems(folded.text, events, reading.notes);
  } catch (error) {
    if (!(error instanceof InvalidError)) throw error;
    const problem = new Problem({ kind: "invalid", message: error.message });
    return new Parsed({ text, spans, program: null, problem, unused: unusedIn(folded, reading) });
  }
  if (!program.length) {
    const problem = missing(folded, spans, reading.events);
    return new Parsed({ text, spans, program: null, problem, unused: unusedIn(folded, reading) });
  }
  const { notes } = reading;
  return new Parsed({ text, spans, program, problem: null, unused: unusedIn(folded, reading), notes });
}

/** @param {Folded} folded @param {Span[]} spans @param {import("./events.js").Event[]} events */
function missing(folded, spans, events) {
  if (!spans.length) return new Problem(EMPTY);
  if (events.some((event) => event instanceof Work)) {
    return new Problem({ ...NO_REST, understood: withoutRest(folded, events) });
  }
  return new Problem({ ...NO_WORK, understood: withoutWork(folded, events) });
}

/** The numbers that set nothing, at their places in the sentence. @param {Folded} folded @param {Reading} reading */
function unusedIn(folded, reading) {
  return [...reading.events.filter((event) => event.lost && !isMark(event)), ...reading.unused]
    .map(({ start, end }) => ({ start, end }))
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .map(({ start, end }) => ({
      start: folded.back(start),
      end: folded.back(end),
      text: folded.original(start, end),
    }));
}
