/** The seven labels: their French names, in the order in which a legend lists them. */

/** @type {ReadonlyMap<string, string>} */
export const LABEL_NAMES = new Map([
  ["nb_rounds", "tours"],
  ["duration_wt_hr", "effort (heures)"],
  ["duration_wt_min", "effort (minutes)"],
  ["duration_wt_sd", "effort (secondes)"],
  ["duration_br_hr", "repos (heures)"],
  ["duration_br_min", "repos (minutes)"],
  ["duration_br_sd", "repos (secondes)"],
]);
