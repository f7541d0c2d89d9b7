// One upload: hashed here, announced, sent in pieces through tus, and looked after until the
// evaluator has taken it. It goes on after a pause, a lost network, and another visit of the page
// with the same file: the evaluator knows the upload by its SHA-256.

// What a proxy that limits bodies to 4 MB lets through.
const PIECE = 4_000_000;
const LONGEST_WAIT = 30;
// What the evaluator answers when it is busy or the upload is still being written.
const PASSING = new Set([0, 408, 409, 423, 429, 500, 502, 503, 504]);

/** Why an upload ended without a submission; `message` is for the reader, or "" to say it. */
export class Refused extends Error {
  constructor(message, status = 0) {
    super(message);
    this.status = status;
  }
}

/** The SHA-256 of a file in hexadecimal digits; `told(share)` hears how far it is. */
export function digestOf(file, told, signal) {
  const worker = new Worker("/static/hasher.js", { type: "module" });
  return new Promise((done, failed) => {
    signal.addEventListener("abort", () => failed(signal.reason), { once: true });
    worker.onerror = () => failed(new Refused("changed"));
    worker.onmessage = ({ data }) => {
      if (data.digest) done(data.digest);
      else if (data.failed) failed(new Refused("changed"));
      else told(data.done / file.size);
    };
    worker.postMessage(file);
  }).finally(() => worker.terminate());
}

/** Ask the JSON API; what it refuses is said in the reader's language. */
export async function ask(method, path, content) {
  const body = content && JSON.stringify(content);
  const headers = { accept: "application/json", ...(body && { "content-type": "application/json" }) };
  const answer = await fetch(path, { method, headers, body });
  const said = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(said.detail ?? "", answer.status);
  return said;
}

/** Ask again for as long as only the network or a busy evaluator is in the way. */
export async function insist(method, path, content, waiting, signal) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await ask(method, path, content);
    } catch (error) {
      const status = error instanceof Refused ? error.status : 0;
      // 409 is an answer here: the limits of the team are reached.
      if (status === 409 || !PASSING.has(status)) throw error;
      await pause(tries, waiting, signal);
    }
  }
}

/** Wait a little longer each time, or until the network is back. */
export function pause(tries, waiting, signal) {
  const seconds = Math.min(LONGEST_WAIT, 2 ** tries);
  waiting(seconds);
  return new Promise((done, failed) => {
    const timer = setTimeout(done, seconds * 1000);
    addEventListener("online", () => { clearTimeout(timer); done(); }, { once: true });
    signal.addEventListener("abort", () => { clearTimeout(timer); failed(signal.reason); }, { once: true });
  });
}

/** Sends the bytes; `stop()` pauses and `go()` goes on where it was. */
export function sender(file, url, { moved, waiting, arrived, refused, signal }) {
  let tries = 0;
  let paused = false;
  const upload = new globalThis.tus.Upload(file, {
    uploadUrl: url,
    chunkSize: PIECE,
    retryDelays: null,
    storeFingerprintForResuming: false,
    removeFingerprintOnSuccess: false,
    onProgress: (done) => { tries = done > 0 ? 0 : tries; moved(done); },
    onSuccess: arrived,
    onError: async (error) => {
      const status = error.originalResponse?.getStatus() ?? 0;
      if (!PASSING.has(status)) {
        refused(new Refused(detailOf(error), status));
        return;
      }
      try {
        await pause(tries, waiting, signal);
        tries += 1;
        if (!paused) upload.start();
      } catch {
        // Cancelled meanwhile.
      }
    },
  });
  return {
    go() { paused = false; upload.start(); },
    stop() { paused = true; return upload.abort(); },
  };
}

function detailOf(error) {
  try {
    return JSON.parse(error.originalResponse.getBody()).detail ?? "";
  } catch {
    return "";
  }
}
