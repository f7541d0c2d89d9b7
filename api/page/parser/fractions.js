/** Exact fractions, in lowest terms. */
export class Fraction {
  /** @param {bigint|number} numerator @param {bigint|number} denominator  not 0 */
  constructor(numerator, denominator = 1n) {
    const above = BigInt(numerator);
    const below = BigInt(denominator);
    const divisor = gcd(above < 0n ? -above : above, below < 0n ? -below : below);
    const sign = below < 0n ? -1n : 1n;
    this.numerator = (sign * above) / divisor;
    this.denominator = (sign * below) / divisor;
  }

  /** @param {Fraction} other */
  plus(other) {
    return new Fraction(
      this.numerator * other.denominator + other.numerator * this.denominator,
      this.denominator * other.denominator,
    );
  }

  /** @param {Fraction|number} other */
  times(other) {
    if (typeof other === "number") return new Fraction(this.numerator * BigInt(other), this.denominator);
    return new Fraction(this.numerator * other.numerator, this.denominator * other.denominator);
  }

  get isWhole() {
    return this.denominator === 1n;
  }

  /** @param {Fraction} other */
  equals(other) {
    return this.numerator === other.numerator && this.denominator === other.denominator;
  }

  toNumber() {
    return Number(this.numerator) / Number(this.denominator);
  }
}

/** @param {bigint} a @param {bigint} b @returns {bigint} */
function gcd(a, b) {
  while (b) [a, b] = [b, a % b];
  return a || 1n;
}
