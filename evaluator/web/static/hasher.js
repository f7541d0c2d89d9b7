// The SHA-256 of a file, read in pieces: a model may be larger than the memory of a phone.

import { sha256 } from "./vendor/noble-hashes/sha2.js";

const PIECE = 4 * 1024 * 1024;

onmessage = async ({ data: file }) => {
  try {
    const hash = sha256.create();
    for (let at = 0; at < file.size; at += PIECE) {
      hash.update(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()));
      postMessage({ done: Math.min(file.size, at + PIECE) });
    }
    const digest = [...hash.digest()].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    postMessage({ digest });
  } catch {
    // The file was moved or changed while it was read.
    postMessage({ failed: true });
  }
};
