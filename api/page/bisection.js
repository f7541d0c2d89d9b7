/**
 * The last index from `low` to `high` for which `holds` is true, by bisection; it holds for `low`
 * and, once it no longer does, for none after.
 *
 * @param {number} low
 * @param {number} high
 * @param {(index: number) => boolean} holds
 */
export function lastIndex(low, high, holds) {
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
