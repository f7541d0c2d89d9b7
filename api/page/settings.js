/** The settings that this device remembers; sessions are in sessions/. */

const KEY = "speechtimer";

/**
 * @typedef {Object} Settings
 * @property {boolean} muted
 * @property {number} readySeconds  the countdown before the start
 * @property {"device"|"server"|"browser"|null} voice  who transcribes; null where it was not chosen
 * @property {boolean} commands  listens for commands while it runs
 */

/** The lengths of the countdown that the page offers, in seconds. */
export const READY_CHOICES = [0, 3, 5, 10];

/** @type {Settings} */
const DEFAULTS = { muted: false, readySeconds: 3, voice: null, commands: false };

/** @type {Settings["voice"][]} */
const VOICES = ["device", "server", "browser"];

/** @returns {Settings} */
export function loadSettings() {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return {
      muted: stored.muted === true,
      readySeconds: READY_CHOICES.includes(stored.readySeconds)
        ? stored.readySeconds
        : DEFAULTS.readySeconds,
      voice: VOICES.includes(stored.voice) ? stored.voice : DEFAULTS.voice,
      commands: stored.commands === true,
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
