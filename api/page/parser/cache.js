/**
 * A function that remembers what it found; it starts afresh when it knows too much.
 *
 * @template T
 * @param {(key: string) => T} compute
 * @returns {(key: string) => T}
 */
export function cached(compute, capacity = 4096) {
  /** @type {Map<string, T>} */
  const known = new Map();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      if (known.size >= capacity) known.clear();
      value = compute(key);
      known.set(key, value);
    }
    return value;
  };
}
