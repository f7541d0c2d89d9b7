/** The running timer on the screen. */

import { announce, byId, setText } from "./dom.js";
import { clockDigits, spokenDuration } from "./durations.js";

/** @typedef {import("./schedule.js").Moment} Moment */
/** @typedef {import("./schedule.js").Interval} Interval */

const WORDS = { ready: "Prêt", work: "Effort", rest: "Repos" };
const TITLE = document.title;

export class RunView {
  #root = byId("run");
  #word = byId("phase");
  #digits = byId("digits");
  #ring = byId("ring");
  #bar = byId("overall-bar");

  /** @param {Moment} moment @param {boolean} running */
  paint(moment, running) {
    const { interval, progress, remainingMs, totalRemainingMs, totalProgress } = moment;
    // Rounded up: a two-minute interval opens on 2:00 and its last second reads 0:01.
    const seconds = Math.ceil(remainingMs / 1000);
    const digits = interval.kind === "ready" ? String(seconds) : clockDigits(seconds);
    const word = running ? WORDS[interval.kind] : "En pause";
    this.#root.dataset.kind = interval.kind;
    this.#root.dataset.running = String(running);
    setText(this.#word, word);
    setText(this.#digits, digits);
    this.#digits.dataset.size = digits.length > 5 ? "long" : "short";
    this.#ring.setAttribute("stroke-dashoffset", progress.toFixed(4));
    this.#bar.style.setProperty("inline-size", `${(totalProgress * 100).toFixed(2)}%`);
    setText(byId("remaining"), clockDigits(Math.ceil(totalRemainingMs / 1000)));
    setText(byId("pause-label"), running ? "Pause" : "Reprendre");
    const title = `${digits} ${word} · SpeechTimer`;
    if (document.title !== title) document.title = title;
  }

  /** What changes once an interval. @param {Moment} moment */
  enter({ interval, next }) {
    const { kind, round, rounds, block, blocks, start, end } = interval;
    setText(byId("round"), `Tour ${round} / ${rounds}`);
    setText(byId("block"), blocks > 1 ? `Bloc ${block} / ${blocks}` : "");
    setText(byId("next"), next ? preview(interval, next) : "Dernière ligne droite");
    const place = kind === "work" ? `, tour ${round} sur ${rounds}` : "";
    announce(`${WORDS[kind]}${place}, ${spokenDuration((end - start) / 1000)}`);
  }

  /** Give the page its own title back. */
  leave() {
    document.title = TITLE;
  }
}

/** "Ensuite : effort 2:00, tour 2 / 3". @param {Interval} current @param {Interval} next */
function preview(current, next) {
  const length = clockDigits((next.end - next.start) / 1000);
  const place = next.block !== current.block
    ? `, bloc ${next.block} / ${next.blocks}`
    : next.kind === "work" && current.kind !== "ready" ? `, tour ${next.round} / ${next.rounds}` : "";
  return `Ensuite : ${WORDS[next.kind].toLowerCase()} ${length}${place}`;
}
