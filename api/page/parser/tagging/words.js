/** What a tagger reads of each token: its form, and whose characters stand for it. */

/**
 * For each token, the token whose character vector Flair 0.15 gives it: where a spelling comes more
 * than once, only its last token gets its own vector; any other token i gets that of the i-th
 * longest token.
 *
 * @param {string[]} spellings
 */
export function characterSources(spellings) {
  const last = new Map(spellings.map((spelling, i) => [spelling, i]));
  if (last.size === spellings.length) return spellings.map((_, i) => i);
  const lengths = spellings.map((spelling) => Array.from(spelling).length);
  const byLength = [...lengths.keys()].sort((a, b) => lengths[b] - lengths[a]);
  return spellings.map((spelling, i) => (last.get(spelling) === i ? i : byLength[i]));
}
