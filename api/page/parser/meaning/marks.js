/** The words and signs that part a sentence. */

import { beginsSmall } from "../characters.js";
import { marks as data } from "../data.js";
import { endOf, findAll, search } from "../patterns.js";
import { LINK } from "./cues.js";
import { Mark, Sign } from "./events.js";
import { hints } from "./hints.js";

/** @typedef {import("./folded.js").Folded} Folded */

const { PLUS, SIGN, SIGNS } = data;

/** Those between two numbers, in order. @param {Folded} folded @param {number} start @param {number} end */
export function marks(folded, start, end) {
  const signs = findAll(SIGN, folded.text, start, end)
    .filter((found) => found[0] !== "." || ends(folded, endOf(found)))
    .map((found) => new Mark(found.index, endOf(found), SIGNS.get(found[0]), found[0]));
  if (!folded.hints.has("link")) return signs;
  const between = folded.text.slice(start, end);
  if (!hints(between).has("link")) return signs;
  return [...links(between, start, end < folded.text.length), ...signs].sort((a, b) => a.start - b.start);
}

/** @param {string} between @param {number} start @param {boolean} numberFollows */
function links(between, start, numberFollows) {
  const found = findAll(LINK, between);
  const plus = numberFollows ? search(PLUS, between) : null;
  if (plus) found.push(plus);
  return found.map((link) => new Mark(start + link.index, start + endOf(link), Sign.LINK, link[0]));
}

/** Whether what follows a full stop begins a sentence: not « 10 sec. de repos ». */
function ends(/** @type {Folded} */ folded, /** @type {number} */ place) {
  return !beginsSmall(folded.original(place, folded.text.length).trimStart());
}
