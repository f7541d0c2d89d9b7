/** What can be said while the timer runs: the whole utterance, and nothing around it. */

/** @typedef {"pause"|"resume"|"next"|"stop"|"restart"|"add"|"yes"|"no"} Action */
/** @typedef {{action: Action, seconds?: number}} Command */

/**
 * Phrases as they are folded. Endings that sound alike are here, since recognisers spell as they
 * like; words that merely sound similar are not: "pousse !" is shouted at people who train.
 *
 * @type {{action: Action, phrases: string[]}[]}
 */
export const COMMANDS = [
  {
    action: "pause",
    phrases: ["pause", "pauses", "mets en pause", "met en pause", "mettre en pause", "fais une pause"],
  },
  {
    action: "resume",
    phrases: ["reprends", "reprend", "reprendre", "on reprend", "continue", "continuer"],
  },
  {
    action: "next",
    phrases: ["suivant", "suivante", "suivants", "au suivant", "passe", "passe a la suite"],
  },
  { action: "stop", phrases: ["stop", "stoppe", "arrete", "arrete le minuteur", "arreter"] },
  {
    action: "restart",
    phrases: ["recommence", "recommencer", "on recommence", "recommence depuis le debut"],
  },
  { action: "yes", phrases: ["oui", "oui arrete", "oui recommence"] },
  { action: "no", phrases: ["non", "non continue"] },
];

/** What "ajoute 30 secondes" may add: the seconds, and how they are spelt. */
export const ADDITIONS = [
  { seconds: 5, spelt: ["5 secondes", "cinq secondes", "5 s"] },
  { seconds: 10, spelt: ["10 secondes", "dix secondes", "10 s"] },
  { seconds: 15, spelt: ["15 secondes", "quinze secondes", "15 s"] },
  { seconds: 20, spelt: ["20 secondes", "vingt secondes", "20 s"] },
  { seconds: 30, spelt: ["30 secondes", "trente secondes", "30 s"] },
  { seconds: 45, spelt: ["45 secondes", "quarante cinq secondes", "45 s"] },
  { seconds: 60, spelt: ["1 minute", "une minute", "60 secondes", "soixante secondes", "1 min"] },
  { seconds: 120, spelt: ["2 minutes", "deux minutes", "2 min"] },
];
const ADD = ["ajoute", "ajouter", "ajoutez", "rajoute", "rajouter", "plus"];

/** A recogniser that is less sure than this guesses. */
const LEAST_CONFIDENCE = 0.3;

/** @type {Map<string, Command>} */
const BY_PHRASE = new Map([
  ...COMMANDS.flatMap(({ action, phrases }) => phrases.map((phrase) => entry(phrase, { action }))),
  ...ADDITIONS.flatMap(({ seconds, spelt }) =>
    ADD.flatMap((verb) =>
      spelt.map((words) => entry(`${verb} ${words}`, { action: "add", seconds })),
    ),
  ),
]);

/** @param {string} phrase @param {Command} command @returns {[string, Command]} */
function entry(phrase, command) {
  return [phrase, command];
}

/**
 * What an utterance commands, or null.
 *
 * "Suivant !" → next; "stop" → stop; "et là il me dit stop" → null
 *
 * @param {string} utterance  all of it
 * @param {number|null} [confidence]  0 to 1; null or 0 where the recogniser does not tell
 * @returns {Command|null}
 */
export function commandIn(utterance, confidence = null) {
  if (confidence && confidence < LEAST_CONFIDENCE) return null;
  return BY_PHRASE.get(fold(utterance)) ?? null;
}

/** "Arrête, s’il te plaît !" → "arrete s il te plait". @param {string} text */
function fold(text) {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
