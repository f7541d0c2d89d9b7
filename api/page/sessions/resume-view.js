/**
 * « Reprendre à 12:40 ? » for a session that was lost.
 *
 * It waits where it was last seen, as if it had been paused then. Whoever comes back to a page that
 * was gone has not trained to its sounds meanwhile; a timer that had gone on by the clock would
 * have eaten rounds that nobody did, and often be over. What was missed is skipped in one tap;
 * what was eaten could not be had back.
 */

import { announce, byId } from "../dom.js";
import { clockDigits } from "../durations.js";
import { momentAt } from "../moment.js";
import { digitsOf } from "../run-view.js";
import { placeOf, wordOf } from "../run-words.js";
import { Timeline } from "../timeline.js";

/** @typedef {import("./running-session.js").RunningSession} RunningSession */

export class ResumeView {
  #area = byId("resume");
  #sessions;
  /** @type {RunningSession[]} */
  #waiting = [];

  /**
   * @param {import("./running-session.js").RunningSessions} sessions
   * @param {(session: RunningSession) => void} resume
   */
  constructor(sessions, resume) {
    this.#sessions = sessions;
    byId("resume-yes").addEventListener("click", async () => {
      const session = await this.#claim();
      if (session) resume(session);
    });
    byId("resume-no").addEventListener("click", async () => {
      await this.#claim();
      byId("text").focus();
    });
    document.addEventListener("visibilitychange", () => this.#check());
    sessions.lost((session) => {
      if (!words(session)) return sessions.forget(session.id);
      this.#waiting.push(session);
      this.#show();
    });
  }

  /** The first one, which is offered no more; undefined where another tab has it by now. */
  async #claim() {
    const session = this.#waiting.shift();
    const ours = session && (await this.#sessions.claim(session.id));
    this.#show();
    return ours ? session : undefined;
  }

  /** Another tab may have answered. */
  async #check() {
    if (document.hidden || !this.#waiting.length) return;
    const known = await Promise.all(this.#waiting.map(({ id }) => this.#sessions.known(id)));
    this.#waiting = this.#waiting.filter((_, i) => known[i]);
    this.#show();
  }

  #show() {
    const first = this.#waiting[0];
    this.#area.hidden = !first;
    if (!first) return;
    const shown = words(first);
    byId("resume-question").textContent = shown?.question ?? "";
    byId("resume-title").textContent = first.sentence;
    byId("resume-place").textContent = shown?.place ?? "";
    announce(`${shown?.question} ${first.sentence} ${shown?.place}`);
  }
}

/**
 * What it asks, or null where the session was over.
 *
 * @param {RunningSession} session
 */
function words({ snapshot, seenAt }) {
  const { program, readySeconds, anchor, elapsedMs } = snapshot;
  const timeline = new Timeline(program, { readySeconds });
  if (anchor.index >= timeline.length) return null;
  const moment = momentAt(timeline, anchor, elapsedMs);
  if (moment.done) return null;
  const { interval, remainingMs, totalRemainingMs } = moment;
  const seen = new Date(seenAt);
  const hours = `${seen.getHours()}\u00a0h\u00a0${String(seen.getMinutes()).padStart(2, "0")}`;
  const left = clockDigits(Math.ceil(totalRemainingMs / 1000));
  const places = [wordOf(interval), placeOf(interval).toLowerCase()];
  if (totalRemainingMs > 0) places.push(`reste ${left} en tout`);
  const digits = digitsOf(moment);
  const at = interval.kind === "ready" ? "depuis le début" : `à ${digits}`;
  return {
    question: remainingMs === null ? `Reprendre l’effort libre à ${digits} ?` : `Reprendre ${at} ?`,
    place: `${places.join(", ")}. Arrêtée à ${hours}.`,
  };
}
