/** The sound that is recorded: its frames, how loud they are, and the file that is sent. */

export const SAMPLE_RATE = 16_000;
export const FRAME_MS = 20;
export const FRAME_SAMPLES = (SAMPLE_RATE * FRAME_MS) / 1000;

const HEADER_BYTES = 44;
const SILENCE_DB = -100;

/** Of full scale, in decibels: 0 at most. @param {Float32Array} frame */
export function loudness(frame) {
  const power = frame.reduce((sum, sample) => sum + sample * sample, 0) / frame.length;
  return Math.max(10 * Math.log10(power), SILENCE_DB);
}

/**
 * A WAV file of 16 bits, mono.
 *
 * @param {Float32Array[]} frames
 * @returns {Blob}
 */
export function wavOf(frames) {
  const count = frames.reduce((sum, frame) => sum + frame.length, 0);
  const view = new DataView(new ArrayBuffer(HEADER_BYTES + 2 * count));
  writeHeader(view, 2 * count);
  let at = HEADER_BYTES;
  for (const frame of frames) {
    for (const sample of frame) {
      view.setInt16(at, Math.max(-1, Math.min(1, sample)) * 0x7fff, true);
      at += 2;
    }
  }
  return new Blob([view], { type: "audio/wav" });
}

/** @param {DataView} view @param {number} bytes  of samples */
function writeHeader(view, bytes) {
  const ascii = (/** @type {number} */ at, /** @type {string} */ text) =>
    [...text].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
  ascii(0, "RIFF");
  view.setUint32(4, HEADER_BYTES - 8 + bytes, true);
  ascii(8, "WAVEfmt ");
  view.setUint32(16, 16, true); // bytes of what follows, up to the samples
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // channels
  view.setUint32(24, SAMPLE_RATE, true);
  view.setUint32(28, 2 * SAMPLE_RATE, true); // bytes a second
  view.setUint16(32, 2, true); // bytes of a sample
  view.setUint16(34, 16, true); // bits of a sample
  ascii(36, "data");
  view.setUint32(40, bytes, true);
}
