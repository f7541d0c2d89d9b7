/** The model's weights, from the file that `speechtimer export --web` wrote (speechtimer/web/model.py). */

/** @typedef {{values: Float64Array, rows: number, columns: number}} Tensor */
/**
 * @typedef {Object} Model
 * @property {string[]} embeddings
 * @property {string[]} characters
 * @property {string[]} words
 * @property {string[]} tags
 * @property {Map<string, Tensor>} tensors
 */

/** @param {Uint8Array} packed @returns {Promise<Model>} */
export async function readModel(packed) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const headerLength = new DataView(bytes.buffer).getUint32(0, true);
  const start = 4 + headerLength;
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, start)));
  const sizes = header.tensors.map(([, shape]) => shape.reduce((a, b) => a * b, 1));
  const inFixedPoint = header.tensors.reduce((sum, [, , fixed], i) => sum + (fixed ? sizes[i] : 0), 0);
  const high = bytes.subarray(start, start + inFixedPoint);
  const low = bytes.subarray(start + inFixedPoint, start + 2 * inFixedPoint);
  const numbers = new Float32Array(bytes.slice(start + 2 * inFixedPoint).buffer);
  const tensors = new Map();
  let word = 0;
  let number = 0;
  header.tensors.forEach(([name, shape, fixed], i) => {
    const columns = shape.at(-1);
    const end = number + (fixed ? columns : sizes[i]);
    let values = Float64Array.from(numbers.subarray(number, end));
    number = end;
    if (fixed) {
      const steps = values;
      values = new Float64Array(sizes[i]);
      for (let j = 0; j < sizes[i]; j += 1, word += 1) {
        const written = high[word] * 256 + low[word];
        values[j] = (written % 2 ? -(written + 1) / 2 : written / 2) * steps[j % columns];
      }
    }
    tensors.set(name, { values, rows: sizes[i] / columns, columns });
  });
  const { embeddings, characters, words, tags } = header;
  return { embeddings, characters, words, tags, tensors };
}
