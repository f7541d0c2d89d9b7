/** Rule I: a work that is done on each side. */

import { sides as data } from "../data.js";
import { search } from "../patterns.js";

/** Whether the words around a work say that it runs twice. @param {string} around */
export const perSide = (around) => search(data.PER_SIDE, around) !== null;
