/** From a sentence's tags to its spans, as Flair reads them. */

/** @typedef {{first: number, end: number, label: string, score: number}} TagRun */

/**
 * Runs of BIO or BIOES tags with their mean scores, as `flair.data.get_spans_from_bio` reads them: a
 * run goes on over tags of other labels unless they begin with B, S or I, and then takes the label
 * that most of its tags carry, where an opening tag counts for 1.1.
 *
 * @param {string[]} tags
 * @param {number[]} scores
 * @returns {TagRun[]}
 */
export function readTags(tags, scores) {
  /** @type {TagRun[]} */
  const runs = [];
  /** @type {Map<string, number>} */
  let weights = new Map();
  let first = 0;
  let before = "O";
  [...tags, "O"].forEach((tag, i) => {
    if (tag === "O" && before === "O") return;
    const opens = opensRun(tag, before);
    if (weights.size && (opens || tag === "O")) {
      const [label] = [...weights].reduce((most, one) => (one[1] > most[1] ? one : most));
      const sum = scores.slice(first, i).reduce((a, b) => a + b);
      runs.push({ first, end: i, label, score: sum / (i - first) });
      weights = new Map();
    }
    if (tag !== "O") {
      if (!weights.size) first = i;
      const label = tag.slice(2);
      weights.set(label, (weights.get(label) ?? 0) + (opens ? 1.1 : 1));
    }
    before = tag;
  });
  return runs;
}

/** @param {string} tag @param {string} before */
function opensRun(tag, before) {
  const prefix = tag.slice(0, 2);
  return prefix === "B-" || prefix === "S-" || (prefix === "I-" && tag.slice(2) !== before.slice(2));
}
