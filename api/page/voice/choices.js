/** Who may transcribe a voice here, and where it goes then, in one honest sentence each. */

import { onDeviceStatus, recognitionClass } from "./browser-speech.js";
import { canRecord } from "./microphone.js";
import { serverListens } from "./transcribe-client.js";

/** @typedef {"device"|"server"|"browser"} ChoiceName */
/** @typedef {{name: ChoiceName, title: string, where: string}} Choice */

/** @type {Choice} */
const DEVICE = {
  name: "device",
  title: "Sur cet appareil",
  where: "Votre voix ne quitte pas cet appareil.",
};

/** Names that browsers go by, and whose service transcribes for them. */
const MAKERS = new Map([
  ["Google Chrome", "Google"],
  ["Microsoft Edge", "Microsoft"],
  ["Safari", "Apple"],
]);

/** Those that exist here, the most private one first. @returns {Promise<Choice[]>} */
export async function findChoices() {
  if (!isSecureContext) return [];
  const [status, listens] = await Promise.all([onDeviceStatus(), canRecord() && serverListens()]);
  const choices = [];
  if (status !== "unavailable") choices.push(deviceChoice(status));
  if (listens) choices.push(serverChoice(location.hostname));
  if (recognitionClass()) choices.push(browserChoice(brands()));
  return choices;
}

/** @param {"downloadable"|"downloading"|"available"} status @returns {Choice} */
function deviceChoice(status) {
  const first = status === "available" ? "" : " Le navigateur y installe d’abord le français.";
  return { ...DEVICE, where: DEVICE.where + first };
}

/** @param {string} host @returns {Choice} */
export function serverChoice(host) {
  return {
    name: "server",
    title: "Sur ce serveur",
    where: `Votre voix est envoyée à ce serveur (${host}), qui la transcrit et ne la garde pas.`,
  };
}

/**
 * By the browser's own way, which is its maker's service.
 *
 * @param {string[]} names  that the browser goes by
 * @returns {Choice}
 */
export function browserChoice(names) {
  const maker = names.map((name) => MAKERS.get(name)).find(Boolean);
  return {
    name: "browser",
    title: maker ? `Par ${maker}` : "Par le navigateur",
    where: maker
      ? `Votre voix est envoyée à ${maker}, qui la transcrit selon ses propres règles.`
      : "Votre voix est envoyée au service de reconnaissance que ce navigateur utilise.",
  };
}

/** @returns {string[]} */
function brands() {
  const { userAgentData } = /** @type {any} */ (navigator);
  if (userAgentData) return userAgentData.brands.map((/** @type {any} */ { brand }) => brand);
  // Only Apple's browsers, and all browsers on its phones, recognise speech without telling this.
  return /^Apple/.test(navigator.vendor) ? ["Safari"] : [];
}
