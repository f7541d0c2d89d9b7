/** The running timer on the screen. */

import { announce, byId, setText } from "./dom.js";
import { clockDigits, count } from "./durations.js";
import { blockPlaceOf, placeOf, preview, spokenInterval, wordOf } from "./run-words.js";

/** @typedef {import("./moment.js").Moment} Moment */

const TITLE = document.title;

export class RunView {
  #root = byId("run");
  #word = byId("phase");
  #digits = byId("digits");
  #ring = byId("ring");
  #bar = byId("overall-bar");

  /** @param {Moment} moment @param {boolean} running */
  paint(moment, running) {
    const { interval, progress, totalRemainingMs, totalProgress } = moment;
    const digits = digitsOf(moment);
    const word = running ? wordOf(interval) : "En pause";
    this.#root.dataset.running = String(running);
    setText(this.#word, word);
    setText(this.#digits, digits);
    this.#digits.dataset.size = digits.length > 7 ? "longest" : digits.length > 5 ? "long" : "short";
    this.#ring.setAttribute("stroke-dashoffset", progress.toFixed(4));
    this.#bar.style.setProperty("inline-size", `${(totalProgress * 100).toFixed(2)}%`);
    setText(byId("remaining"), clockDigits(Math.ceil(totalRemainingMs / 1000)));
    setText(byId("pause-label"), running ? "Pause" : "Reprendre");
    const title = `${digits} ${word} · SpeechTimer`;
    if (document.title !== title) document.title = title;
  }

  /** What changes once an interval. @param {Moment} moment */
  enter({ interval, next, openRemaining }) {
    const { kind, seconds, name } = interval;
    this.#root.dataset.kind = kind;
    this.#word.dataset.named = String(name !== "");
    setText(byId("round"), placeOf(interval));
    setText(byId("block"), blockPlaceOf(interval));
    setText(byId("next"), preview(interval, next));
    const open = openRemaining ? ` + ${count(openRemaining, "effort libre")}` : "";
    setText(byId("open-remaining"), open);
    this.#offer(seconds === null);
    announce(spokenInterval(interval));
  }

  /**
   * An open effort has a large « Suivant » where others have a small « Passer ».
   *
   * @param {boolean} open
   */
  #offer(open) {
    const focused = document.activeElement;
    const [advance, skip] = [byId("advance"), byId("skip")];
    this.#root.dataset.open = String(open);
    advance.hidden = !open;
    skip.hidden = open;
    if (focused === skip && open) advance.focus();
    // Not on to "skip": a second press must not cost the rest.
    if (focused === advance && !open) byId("pause").focus();
  }

  /** Give the page its own title back. */
  leave() {
    document.title = TITLE;
  }
}

/** Counting down, or up in an open effort. @param {Moment} moment */
export function digitsOf({ interval, elapsedMs, remainingMs }) {
  if (remainingMs === null) return clockDigits(Math.floor(elapsedMs / 1000));
  // Rounded up: a two-minute interval opens on 2:00 and its last second reads 0:01.
  const seconds = Math.ceil(remainingMs / 1000);
  return interval.kind === "ready" ? String(seconds) : clockDigits(seconds);
}
