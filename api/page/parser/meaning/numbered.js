/** The numbers of a list's lines, « 1. … 2. … », « 1) … 2) … », which set nothing (rule 14). */

import { numbered as data } from "../data.js";
import { endOf, search } from "../patterns.js";

/** @typedef {import("./folded.js").Folded} Folded */
/** @typedef {import("../labels.js").Span} Span */

const { FIRST } = data;

/** The spans without the numbers of a list's lines. @param {Folded} folded @param {Span[]} spans */
export function unnumbered(folded, spans) {
  const places = numbering(folded.text);
  if (!places.length) return spans;
  return spans.flatMap((span) => {
    const start = folded.place(span.start);
    const place = places.find(([begin, end]) => begin <= start && start < end);
    if (!place) return [span];
    return folded.place(span.end) > place[1] ? [{ ...span, start: folded.back(place[1]) }] : [];
  });
}

/** From a number that opens a line to the end of its sign, and those that count on from it. @param {string} text */
function numbering(text) {
  /** @type {[number, number][]} */
  const places = [];
  const first = search(FIRST, text);
  if (!first) return places;
  places.push([first.index + first[0].indexOf(first[1]), endOf(first)]);
  let number = Number(first[1]) + 1;
  for (;;) {
    const following = new RegExp(`(?:^|(?<=\\s))${number}(?:\\.\\s|\\s?[)])`);
    const found = search(following, text, places[places.length - 1][1]);
    if (!found) return places;
    places.push([found.index, endOf(found)]);
    number += 1;
  }
}
