/** Long short-term memory over one sequence; gates in the order input, forget, output, cell. */

/** @typedef {import("./model.js").Tensor} Tensor */

/** @param {number} z */
const logistic = (z) => 1 / (1 + Math.exp(-z));
/** @param {number} z */
const tanh = (z) => 2 / (1 + Math.exp(-2 * z)) - 1;

/**
 * `bias + row · weights`.
 *
 * @param {Float64Array} row
 * @param {Tensor} weights
 * @param {Float64Array} bias
 */
export function linear(row, weights, bias) {
  const sums = Float64Array.from(bias);
  addProduct(sums, row, weights);
  return sums;
}

/**
 * Four rows of weights at a time, so that a sum is read and written a quarter as often.
 *
 * @param {Float64Array} sums
 * @param {Float64Array} row
 * @param {Tensor} weights
 */
function addProduct(sums, row, { values, columns }) {
  const left = row.length % 4;
  for (let i = 0; i < left; i += 1) {
    for (let j = 0; j < columns; j += 1) sums[j] += row[i] * values[i * columns + j];
  }
  for (let i = left; i < row.length; i += 4) {
    const a = i * columns;
    const b = a + columns;
    const c = b + columns;
    const d = c + columns;
    const [first, second, third, fourth] = [row[i], row[i + 1], row[i + 2], row[i + 3]];
    for (let j = 0; j < columns; j += 1) {
      sums[j] +=
        first * values[a + j] + second * values[b + j] + third * values[c + j] + fourth * values[d + j];
    }
  }
}

/**
 * The hidden states of the steps, whose inputs and biases are added to the gates.
 *
 * @param {Float64Array[]} inputs  4 · hidden numbers a step
 * @param {Tensor} recurrent
 * @param {boolean} [backward]  from the last step to the first
 * @returns {Float64Array[]} in the order of the inputs
 */
export function lstm(inputs, recurrent, backward = false) {
  const hidden = recurrent.rows;
  const cell = new Float64Array(hidden);
  const gates = new Float64Array(4 * hidden);
  /** @type {Float64Array[]} */
  const states = new Array(inputs.length);
  /** @type {Float64Array|null} */
  let before = null;
  for (let step = 0; step < inputs.length; step += 1) {
    const place = backward ? inputs.length - 1 - step : step;
    gates.set(inputs[place]);
    if (before) addProduct(gates, before, recurrent);
    const state = new Float64Array(hidden);
    for (let i = 0; i < hidden; i += 1) {
      cell[i] =
        logistic(gates[i]) * tanh(gates[3 * hidden + i]) + logistic(gates[hidden + i]) * cell[i];
      state[i] = logistic(gates[2 * hidden + i]) * tanh(cell[i]);
    }
    states[place] = before = state;
  }
  return states;
}
