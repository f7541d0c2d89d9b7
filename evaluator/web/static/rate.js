// How fast bytes go, over the last seconds: steady enough to read, quick enough to be true.

const WINDOW = 8000;

/** Bytes per second and seconds left, from what `at(done)` was told. */
export function rate(total) {
  let seen = [];
  return {
    at(done) {
      const now = performance.now();
      seen = [...seen.filter((one) => now - one.now < WINDOW), { now, done }];
    },
    reset() { seen = []; },
    get speed() {
      const [first, last] = [seen[0], seen.at(-1)];
      return seen.length > 1 && last.now > first.now ? (1000 * (last.done - first.done)) / (last.now - first.now) : 0;
    },
    get left() { return this.speed > 0 ? (total - seen.at(-1).done) / this.speed : NaN; },
  };
}
