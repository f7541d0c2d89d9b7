// The form that sends a model: what it says while the upload goes on.

import { duration } from "./clock.js";
import { refresh } from "./live.js";
import { rate } from "./rate.js";
import { ask, digestOf, insist, Refused, sender } from "./transfer.js";

const form = document.getElementById("upload");
const texts = JSON.parse(form.dataset.texts);
const part = (id) => document.getElementById(id);
const [file, api, send, sending, bar, said, speed, pauseButton, cancelButton, problem] = [
  "file", "file-api", "send", "sending", "bar", "said", "speed", "pause", "cancel", "problem",
].map(part);

const CHECK_EVERY = 1000;
let current = null;

const say = (name, values = {}) => texts[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
const shown = (bytes) => `${(bytes / 1e6).toLocaleString(document.documentElement.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 })}\u00a0${texts.unit}`;
const percent = (share) => String(Math.floor(100 * share));

function tell(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function complain(text) {
  problem.hidden = !text;
  tell(problem, text);
}

function show(share, text, more = "") {
  bar.value = share;
  tell(said, text);
  tell(speed, more);
}

function ready(on) {
  sending.hidden = on;
  send.disabled = !on;
  file.disabled = !on;
  api.disabled = !on;
}

function explained(error) {
  if (!(error instanceof Refused)) return say("refused", { status: "?" });
  if (error.message === "changed") return texts.changed;
  return error.message || say("refused", { status: error.status });
}

async function begin() {
  const chosen = file.files[0];
  if (!chosen) return complain(texts.choose);
  const limit = Number(form.dataset.limit);
  if (chosen.size > limit) return complain(say("tooLarge", { size: shown(chosen.size), limit: shown(limit) }));
  complain("");
  ready(false);
  const stopping = new AbortController();
  current = { stopping, paused: false };
  setPause(false);
  pauseButton.disabled = true;
  try {
    await whole(chosen, stopping.signal);
  } catch (error) {
    if (!stopping.signal.aborted) complain(explained(error));
  }
  current = null;
  ready(true);
  await refresh();
}

/** From the file's bytes to a submission's number. */
async function whole(chosen, signal) {
  show(0, say("hashing", { percent: 0 }));
  const sha256 = await digestOf(chosen, (share) => show(share, say("hashing", { percent: percent(share) })), signal);
  const offline = (seconds) => tell(said, say("offline", { seconds }));
  const announced = { file_name: chosen.name, bytes: chosen.size, sha256, api_url: api.value || null };
  const upload = await insist("POST", "/api/uploads", announced, offline, signal);
  current.id = upload.id;
  await bytesOf(chosen, upload, signal);
  show(1, texts.checking);
  pauseButton.disabled = true;
  const end = await settled(upload.id, offline, signal);
  if (end.state !== "accepted") throw new Refused(end.reason?.detail ?? "");
  file.value = "";
  form.dataset.done = end.submission;
  tell(part("sent"), say("done", { number: end.submission }));
}

function bytesOf(chosen, upload, signal) {
  const pace = rate(chosen.size);
  return new Promise((done, failed) => {
    const sent = sender(chosen, upload.url, {
      signal,
      moved(bytes) {
        if (current?.paused) return;
        pace.at(bytes);
        const share = bytes / chosen.size;
        const values = { percent: percent(share), done: shown(bytes), total: shown(chosen.size) };
        const left = Number.isFinite(pace.left) ? say("speed", { speed: shown(pace.speed), left: duration(pace.left) }) : "";
        show(share, say("sending", values), left);
      },
      waiting(seconds) { pace.reset(); tell(speed, ""); tell(said, say("offline", { seconds })); },
      arrived: done,
      refused: failed,
    });
    current.sent = sent;
    current.pace = pace;
    pauseButton.disabled = false;
    signal.addEventListener("abort", () => { sent.stop(); failed(signal.reason); }, { once: true });
    sent.go();
  });
}

/** What became of an upload whose bytes are all there. */
async function settled(id, offline, signal) {
  for (;;) {
    const found = await insist("GET", `/api/uploads/${id}`, undefined, offline, signal);
    if (found.state !== "open") return found;
    await new Promise((done) => setTimeout(done, CHECK_EVERY));
  }
}

function setPause(on) {
  if (current) current.paused = on;
  tell(pauseButton, on ? texts.resume : texts.pause);
}

pauseButton.addEventListener("click", async () => {
  if (!current?.sent) return;
  if (current.paused) {
    setPause(false);
    current.pace.reset();
    current.sent.go();
    return;
  }
  setPause(true);
  await current.sent.stop();
  tell(said, texts.paused);
  tell(speed, "");
});

cancelButton.addEventListener("click", async () => {
  const { stopping, id } = current ?? {};
  stopping?.abort(new Error("cancelled"));
  if (id) await ask("DELETE", `/api/uploads/${id}`).catch(() => {});
  tell(part("sent"), texts.cancelled);
  await refresh();
});

form.addEventListener("submit", (event) => { event.preventDefault(); if (!current) begin(); });
file.addEventListener("change", () => complain(""));
addEventListener("beforeunload", (event) => { if (current) event.preventDefault(); });
form.hidden = false;
