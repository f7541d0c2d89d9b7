/** Seconds as people read them. */

/** Digits of a clock: 90 → "1:30", 3600 → "1:00:00". @param {number} seconds */
export function clockDigits(seconds) {
  const { h, m, s } = split(seconds);
  const pad = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}

/** French words: 90 → "1 min 30 s", 7200 → "2 h", 0 → "0 s". @param {number} seconds */
export function frenchDuration(seconds) {
  const { h, m, s } = split(seconds);
  const parts = [[h, "h"], [m, "min"], [s, "s"]].filter(([n]) => n !== 0);
  // No-break spaces: a line must not end between a number and its unit.
  return parts.map(([n, unit]) => `${n}\u00a0${unit}`).join(" ") || "0\u00a0s";
}

/** Full words for a screen reader: 90 → "1 minute 30 secondes". @param {number} seconds */
export function spokenDuration(seconds) {
  const { h, m, s } = split(seconds);
  const parts = [count(h, "heure"), count(m, "minute"), count(s, "seconde")].filter(Boolean);
  return parts.join(" ") || "0 seconde";
}

/**
 * A number and its noun: (3, "effort libre") → "3 efforts libres", (0, "tour") → "".
 *
 * @param {number} n
 * @param {string} noun
 */
export function count(n, noun) {
  return n ? `${n} ${n > 1 ? noun.replace(/(?= |$)/g, "s") : noun}` : "";
}

/** 3725 → { h: 1, m: 2, s: 5 }. @param {number} seconds */
export function split(seconds) {
  return { h: Math.floor(seconds / 3600), m: Math.floor(seconds / 60) % 60, s: seconds % 60 };
}
