/** Carries the French reason why spans give no timer. */
export class InvalidError extends Error {}
