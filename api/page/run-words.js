/** What the running timer says: where one stands, and what comes next. No DOM. */

import { frenchDuration, spokenDuration } from "./durations.js";

/** @typedef {import("./timeline.js").Interval} Interval */

const WORDS = { ready: "Prêt", work: "Effort", rest: "Repos" };

/** "Repos", "squats", "Effort libre". @param {Interval} interval */
export function wordOf({ kind, name, seconds }) {
  return name || (seconds === null ? "Effort libre" : WORDS[kind]);
}

/**
 * Both levels: the round of the group, and the round of the block or, in a circuit, the exercise.
 * "Tour 2 / 3", "Série 2 / 3 · 5 / 8".
 *
 * @param {Interval} interval
 */
export function placeOf({ round, rounds, step, steps, set, sets }) {
  if (sets === 1) return `Tour ${round} / ${rounds}`;
  const places = [`Série ${set} / ${sets}`];
  if (rounds > 1) places.push(`${round} / ${rounds}`);
  else if (steps > 1) places.push(`${step} / ${steps}`);
  return places.join(" · ");
}

/**
 * "Bloc 2 / 3", with the exercise where the first line has no room for it.
 *
 * @param {Interval} interval
 */
export function blockPlaceOf({ block, blocks, rounds, step, steps, sets }) {
  const places = [];
  if (blocks > 1) places.push(`Bloc ${block} / ${blocks}`);
  if (steps > 1 && (rounds > 1 || sets === 1)) places.push(`Exercice ${step} / ${steps}`);
  return places.join(" · ");
}

/**
 * "Ensuite : squats, 40 s", and where there is no name "Ensuite : effort, 2 min, tour 2 / 3".
 *
 * @param {Interval} current
 * @param {Interval|null} next
 */
export function preview(current, next) {
  if (!next) return "Dernière ligne droite";
  const words = [next.name || wordOf(next).toLowerCase()];
  if (next.seconds !== null) words.push(frenchDuration(next.seconds));
  else if (next.name) words.push("libre");
  if (next.kind === "work" && current.kind !== "ready" && !next.name) {
    const sameBlock = next.block === current.block;
    words.push(sameBlock ? placeOf(next).toLowerCase() : `bloc ${next.block} / ${next.blocks}`);
  }
  return `Ensuite : ${words.join(", ")}`;
}

/** For screen readers, as an interval begins. @param {Interval} interval */
export function spokenInterval(interval) {
  const { kind, seconds, name } = interval;
  const words = [wordOf(interval)];
  if (kind === "work") {
    const place = placeOf(interval).toLowerCase();
    words.push(place.replaceAll(" / ", " sur ").replaceAll(" · ", ", "));
  }
  if (seconds !== null) words.push(spokenDuration(seconds));
  else words.push(...(name ? ["effort libre"] : []), "Suivant quand c’est fini");
  return words.join(", ");
}
