/** What the page remembers on this device: sound on or off, and the countdown before the start. */

const KEY = "speechtimer";

/** @typedef {{muted: boolean, readySeconds: number}} Settings */

/** The lengths of the countdown that the page offers, in seconds. */
export const READY_CHOICES = [0, 3, 5, 10];

/** @type {Settings} */
const DEFAULTS = { muted: false, readySeconds: 3 };

/** @returns {Settings} */
export function loadSettings() {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return {
      muted: stored.muted === true,
      readySeconds: READY_CHOICES.includes(stored.readySeconds)
        ? stored.readySeconds
        : DEFAULTS.readySeconds,
    };
  } catch {
    // Storage is closed (private browsing) or holds something else.
    return { ...DEFAULTS };
  }
}

/** @param {Settings} settings */
export function saveSettings(settings) {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // Not remembered, then.
  }
}
