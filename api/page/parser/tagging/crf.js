/** Decoding of a linear-chain conditional random field (Lafferty et al., 2001). */

// The score that keeps a tag that is no word's out of every path.
export const NEVER = -10_000;
// Where the likeliest tags of all steps are right with more than this probability, they are the
// best path; a half, and room for rounding.
const SURE = 0.51;
const TINY = Number.MIN_VALUE;

export class Crf {
  /**
   * @param {import("./model.js").Tensor} transitions  `[to, from]`
   * @param {{start: number, stop: number}} tags
   */
  constructor({ values, columns }, { start, stop }) {
    this.tags = columns;
    this.transitions = values;
    this.start = start;
    this.stop = stop;
    const most = values.reduce((a, b) => Math.max(a, b));
    this.moves = Float64Array.from(values, (value) => Math.exp(value - most));
  }

  /**
   * The best tag of each step, and its posterior probability.
   *
   * @param {Float64Array[]} emissions
   */
  decode(emissions) {
    const joint = this.joint(emissions);
    const totals = joint.map((row) => Math.max(row.reduce((a, b) => a + b), TINY));
    let path = joint.map((row) => row.indexOf(Math.max(...row)));
    const scoresOf = () => path.map((tag, step) => joint[step][tag] / totals[step]);
    let scores = scoresOf();
    // A path loses at most what each of its tags loses.
    const doubt = scores.reduce((sum, score) => sum + 1 - score, 0);
    if (doubt >= 1 - SURE) {
      path = this.viterbi(emissions);
      scores = scoresOf();
    }
    return { path, scores };
  }

  /**
   * What the probability of each tag of each step grows with, by forward and backward sums that are
   * scaled at each step (Rabiner, 1989, section V.A).
   *
   * @param {Float64Array[]} emissions
   */
  joint(emissions) {
    const { moves, tags } = this;
    const likely = emissions.map((row) => {
      const most = Math.max(...row);
      return Float64Array.from(row, (value) => Math.exp(value - most));
    });
    const forward = this.sums(likely, (to, from) => moves[to * tags + from], this.start);
    const backward = this.sums(
      likely.toReversed(),
      (to, from) => moves[from * tags + to],
      this.stop,
    ).reverse();
    return likely.map((row, step) => row.map((value, tag) => forward[step][tag] * backward[step][tag] * value));
  }

  /**
   * What arrives at each tag of each step.
   *
   * @param {Float64Array[]} likely
   * @param {(to: number, from: number) => number} move
   * @param {number} end
   */
  sums(likely, move, end) {
    const { tags } = this;
    const sums = [Float64Array.from({ length: tags }, (_, tag) => move(tag, end))];
    for (let step = 1; step < likely.length; step += 1) {
      const before = sums[step - 1].map((sum, tag) => sum * likely[step - 1][tag]);
      const now = new Float64Array(tags);
      let most = TINY;
      for (let to = 0; to < tags; to += 1) {
        for (let from = 0; from < tags; from += 1) now[to] += before[from] * move(to, from);
        most = Math.max(most, now[to]);
      }
      sums.push(now.map((sum) => sum / most));
    }
    return sums;
  }

  /** The best path. @param {Float64Array[]} emissions */
  viterbi(emissions) {
    const { tags, transitions } = this;
    let best = emissions[0].map((value, tag) => value + transitions[tag * tags + this.start]);
    /** @type {number[][]} */
    const origins = [];
    for (const emission of emissions.slice(1)) {
      const from = Array.from(emission, (_, tag) => this.bestInto(tag, best));
      best = emission.map((value, tag) => value + best[from[tag]] + transitions[tag * tags + from[tag]]);
      origins.push(from);
    }
    const path = [this.bestInto(this.stop, best)];
    for (const from of origins.reverse()) path.push(from[path[path.length - 1]]);
    return path.reverse();
  }

  /** @param {number} to @param {Float64Array} scores */
  bestInto(to, scores) {
    const { tags, transitions } = this;
    let best = 0;
    for (let from = 1; from < tags; from += 1) {
      if (scores[from] + transitions[to * tags + from] > scores[best] + transitions[to * tags + best]) {
        best = from;
      }
    }
    return best;
  }
}
