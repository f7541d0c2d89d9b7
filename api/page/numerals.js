/**
 * Everyday French numbers, for the fields of a sentence that the server found incomplete (it
 * then sends spans but no values). What is not here reads as null, and the field stays empty.
 */

const UNITS = [
  "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix",
  "onze", "douze", "treize", "quatorze", "quinze", "seize",
];
const WORDS = new Map([
  ...UNITS.map((word, n) => /** @type {[string, number]} */ ([word, n])),
  ["une", 1], ["vingt", 20], ["vingts", 20], ["trente", 30], ["quarante", 40],
  ["cinquante", 50], ["soixante", 60], ["septante", 70], ["huitante", 80], ["octante", 80],
  ["nonante", 90], ["cent", 100], ["cents", 100],
]);
/** Of the next larger unit: half a minute is 30 seconds, half an hour 30 minutes. */
const FRACTIONS = new Map([
  ["demi", 30], ["demie", 30], ["une demi", 30], ["une demie", 30], ["1/2", 30],
  ["quart", 15], ["un quart", 15], ["1/4", 15], ["trois quarts", 45], ["3/4", 45],
]);

/** "12" → 12, "2,5" → 2.5, "quatre-vingt-dix" → 90, "et demie" → 30, "plusieurs" → null. */
export function readNumeral(/** @type {string} */ text) {
  const plain = text.toLowerCase().normalize("NFC").trim();
  if (/^\d+([.,]\d+)?$/.test(plain)) return Number(plain.replace(",", "."));
  const fraction = FRACTIONS.get(plain.replace(/^et /, ""));
  return fraction ?? readWords(plain.split(/[\s-]+/).filter((word) => word !== "et"));
}

/** @param {string[]} words */
function readWords(words) {
  let total = 0;
  for (const word of words) {
    const n = WORDS.get(word);
    if (n === undefined) return null;
    if (n === 100) total = Math.max(total, 1) * 100;
    else if (n === 20 && total % 100 === 4) total += 76; // quatre-vingts
    else total += n;
  }
  return words.length ? total : null;
}
