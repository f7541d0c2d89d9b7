/** Puts the page together: sentence → program → running timer → end. */

import { ComposeView } from "./compose-view.js";
import { CorrectionView } from "./corrections/correction-view.js";
import { announce, byId } from "./dom.js";
import { draftsOf, newBlock, programOf } from "./drafts.js";
import { count, frenchDuration, spokenDuration } from "./durations.js";
import { EditorView } from "./editor-view.js";
import { bindKeys } from "./keyboard.js";
import { keepPage } from "./offline.js";
import { ownParser } from "./own-parser.js";
import { RunView } from "./run-view.js";
import { Runner } from "./runner.js";
import { showSentence } from "./sentence-view.js";
import { DeviceDatabase } from "./sessions/device-database.js";
import { KeptSessions } from "./sessions/kept-sessions.js";
import { KeptView } from "./sessions/kept-view.js";
import { LeavingGuard } from "./sessions/leaving-guard.js";
import { LinkError, sharedIn } from "./sessions/links.js";
import { ResumeView } from "./sessions/resume-view.js";
import { RunningSessions } from "./sessions/running-session.js";
import { ShareView } from "./sessions/share-view.js";
import { loadSettings, saveSettings } from "./settings.js";
import { Sounds } from "./sounds.js";
import { spokenProgram } from "./summaries.js";
import { Timeline } from "./timeline.js";
import { ChoiceView } from "./voice/choice-view.js";
import { CommandsView } from "./voice/commands-view.js";
import { WakeLock } from "./wake-lock.js";

/** @typedef {import("./parse-client.js").Parsed} Parsed */
/** @typedef {"start"|"program"|"run"|"end"} View */

const VIBRATIONS = { ready: [60], work: [220], rest: [90, 70, 90] };

const settings = loadSettings();
const database = new DeviceDatabase();
const sessions = new RunningSessions(database, () => (byId("not-kept").hidden = false));
const kept = new KeptView(new KeptSessions(database), { open: load });
const guard = new LeavingGuard(() => byId("confirm").open || askStop());
const sounds = new Sounds();
const choices = new ChoiceView(settings);
const compose = new ComposeView({ parsed: showParsed, changed: disarm }, choices);
const editor = new EditorView();
const corrections = new CorrectionView({ corrected: (parsed) => showParsed(parsed, "corrected") });
const runView = new RunView();
const runner = new Runner(
  {
    paint: (moment, running) => {
      runView.paint(moment, running);
      sessions.seen();
    },
    enter: (moment) => {
      runView.enter(moment);
      vibrate(VIBRATIONS[moment.interval.kind]);
    },
    stepped: () => sessions.save(),
    end: showEnd,
  },
  { sounds, wakeLock: new WakeLock() },
);
const commands = new CommandsView(
  { settings, choices },
  { place: () => runner.place, command: obey },
);

/** The sentence that the program was made from; "" where it was set by hand. */
let sentence = "";
/** The program that anybody's page makes from it, as JSON; "" where there is none. */
let understood = "";

/** @param {View} view */
function show(view) {
  document.body.dataset.view = view;
  byId("setup").hidden = view === "run" || view === "end";
  byId("hello").hidden = view !== "start";
  byId("examples").hidden = view !== "start";
  byId("program").hidden = view !== "program";
  byId("run").hidden = view !== "run";
  byId("end").hidden = view !== "end";
  scrollTo(0, 0);
}

/** @param {Parsed} parsed @param {"parsed"|"corrected"} by */
function showParsed(parsed, by = "parsed") {
  const { program, problem, notes, doubts } = parsed;
  sentence = parsed.text;
  understood = program && by === "parsed" ? JSON.stringify(programOf(draftsOf(program))) : "";
  byId("understood").hidden = false;
  showSentence(parsed);
  corrections.show(parsed);
  byId("problem").textContent = problem?.message ?? "";
  byId("problem").hidden = !problem;
  if (program) {
    edit(draftsOf(program));
    // Who goes on with Enter is to look first where a number is in doubt.
    byId(doubts.length ? "doubts" : "start").focus({ preventScroll: true });
    const { seconds, open } = new Timeline(program).total;
    const total = [seconds && spokenDuration(seconds), count(open, "effort libre")].filter(Boolean);
    const understood = `Compris : ${spokenProgram(program)}. Durée totale ${total.join(" et ")}.`;
    announce([understood, ...notes].join(" "));
  } else if (problem?.kind === "incomplete") {
    const { understood = [] } = problem;
    edit(understood.length ? draftsOf(understood) : [newBlock({ work_seconds: null })]);
    editor.focusFirstEmpty();
  } else {
    show("start");
  }
}

/** @param {import("./drafts.js").Draft[]} drafts */
function edit(drafts) {
  byId("favour").textContent = "☆ Garder en favori";
  editor.show(drafts);
  show("program");
}

/**
 * The program is that of another sentence than the one in the box.
 *
 * @param {boolean} changed
 */
function disarm(changed) {
  byId("start").disabled = changed;
  byId("changed").textContent = changed ? "La phrase a changé : appuyez sur « Comprendre »." : "";
}

function start() {
  const program = editor.take();
  if (!program) return;
  compose.leave();
  kept.note(sentence, program);
  run(() => runner.start(program, { readySeconds: settings.readySeconds }));
}

function restart() {
  run(() => runner.restart());
}

/** @param {import("./sessions/running-session.js").RunningSession} session */
function resume({ sentence: said, snapshot }) {
  load(said, snapshot.program);
  run(() => runner.goOn(snapshot));
}

/** @param {() => void} begin */
function run(begin) {
  show("run");
  byId("pause").focus();
  begin();
  sessions.begin(sentence, () => runner.snapshot);
  guard.begin();
  commands.start();
}

/** Nothing runs any more. */
function leaveRun() {
  sessions.end();
  guard.end();
  commands.stop();
  runView.leave();
}

/**
 * A program that was understood before, here or by another page.
 *
 * @param {string} said  "" where it was set by hand
 * @param {import("./timeline.js").Item[]} program
 * @param {string} [message]
 */
function load(said, program, message) {
  byId("understood").hidden = true;
  sentence = said;
  understood = "";
  compose.show(said, message);
  edit(draftsOf(program));
  byId("start").focus({ preventScroll: true });
}

/** The session on the page; null, and the cursor at what is wrong, where it does not stand. */
function session() {
  const program = editor.take();
  return program && { sentence, program, edited: JSON.stringify(program) !== understood };
}

/** The session of a link, ready to be started; it never starts by itself. */
function openLink() {
  if (runner.active) return;
  try {
    const shared = sharedIn(location.hash);
    if (shared) load(shared.title, shared.program, "Séance reçue par un lien : regardez-la, puis démarrez.");
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    newSentence();
    compose.show("", error.message);
  }
}

function backToProgram() {
  runner.stop();
  leaveRun();
  show("program");
  byId("start").focus();
}

function newSentence() {
  runner.stop();
  runView.leave();
  byId("understood").hidden = true;
  show("start");
  compose.clear();
}

/** @param {number} doneSeconds */
function showEnd(doneSeconds) {
  leaveRun();
  show("end");
  byId("done").textContent = frenchDuration(doneSeconds);
  byId("again").focus();
  vibrate([300, 120, 300, 120, 500]);
  announce(`C’est fini. Temps réalisé : ${spokenDuration(doneSeconds)}.`);
}

function togglePause() {
  if (runner.running) {
    runner.pause();
    announce("En pause");
  } else {
    runner.resume();
    announce("Reprise");
  }
}

/**
 * The timer waits while it asks, so that a slip of the thumb costs nothing.
 *
 * @param {string} question
 * @param {string} answer
 * @param {() => void} action
 */
function confirmThen(question, answer, action) {
  const wasRunning = runner.running;
  runner.pause();
  const dialog = byId("confirm");
  byId("confirm-question").textContent = question;
  byId("confirm-yes").textContent = answer;
  byId("confirm-voice").hidden = !commands.listening;
  dialog.returnValue = "";
  dialog.onclose = () => {
    if (dialog.returnValue === "yes") action();
    else if (wasRunning) runner.resume();
  };
  dialog.showModal();
}

const askStop = () => confirmThen("Arrêter le minuteur ?", "Arrêter", backToProgram);
const askRestart = () => confirmThen("Recommencer depuis le début ?", "Recommencer", restart);

/**
 * What a command does is what the buttons do; it tells what it did, if anything.
 *
 * @param {import("./voice/commands.js").Command} command
 * @param {unknown} place  where the timer was as it was spoken
 * @returns {string}
 */
function obey({ action, seconds = 0 }, place) {
  const dialog = byId("confirm");
  if (dialog.open) return answer(dialog, action);
  if ((action === "next" || action === "add") && place !== runner.place) {
    return "trop tard, c’est déjà la suite";
  }
  switch (action) {
    case "pause":
      return runner.running ? done("pause", togglePause) : "";
    case "resume":
      return runner.running ? "" : done("reprise", togglePause);
    case "next":
      return done("suivant", () => runner.skip());
    case "stop":
      return done("stop", askStop);
    case "restart":
      return done("recommence", askRestart);
    case "add":
      return addTime(seconds);
    default:
      return "";
  }
}

/** @param {string} what @param {() => void} action */
function done(what, action) {
  action();
  return what;
}

/** @param {HTMLDialogElement} dialog @param {string} action */
function answer(dialog, action) {
  if (action === "yes") return done("oui", () => dialog.close("yes"));
  if (action === "no" || action === "resume") return done("non", () => dialog.close("no"));
  return "";
}

/** @param {number} seconds @returns {string} */
function addTime(seconds) {
  if (!runner.add(seconds)) return "il n’y a rien à allonger ici";
  const added = `${frenchDuration(seconds)} de plus`;
  announce(added);
  return added;
}

/** @param {number[]} pattern */
function vibrate(pattern) {
  navigator.vibrate?.(pattern);
}

/** @param {boolean} muted */
function setMuted(muted) {
  settings.muted = muted;
  saveSettings(settings);
  sounds.muted = muted;
  for (const button of document.querySelectorAll("[data-action=mute]")) {
    button.setAttribute("aria-pressed", String(muted));
  }
  runner.refresh();
}

function bind() {
  const onClick = (/** @type {string} */ id, /** @type {() => void} */ action) =>
    byId(id).addEventListener("click", action);
  onClick("manual", () => {
    byId("understood").hidden = true;
    sentence = "";
    understood = "";
    compose.leave();
    edit([newBlock()]);
    byId("start").focus({ preventScroll: true });
  });
  onClick("start", start);
  onClick("favour", () => {
    const shown = session();
    if (shown) kept.favour(shown.sentence, shown.program);
  });
  onClick("pause", togglePause);
  onClick("skip", () => runner.skip());
  onClick("advance", () => runner.skip());
  onClick("restart", askRestart);
  onClick("stop", askStop);
  onClick("again", restart);
  onClick("new", newSentence);
  for (const button of document.querySelectorAll("[data-action=mute]")) {
    button.addEventListener("click", () => setMuted(!settings.muted));
  }
  const ready = byId("ready");
  ready.value = String(settings.readySeconds);
  ready.addEventListener("change", () => {
    settings.readySeconds = Number(ready.value);
    saveSettings(settings);
  });
  bindKeys(
    {
      " ": togglePause,
      ArrowRight: () => runner.skip(),
      Escape: askStop,
      r: askRestart,
      m: () => setMuted(!settings.muted),
      "+": () => addTime(30),
    },
    () => runner.active && !byId("confirm").open,
  );
}

bind();
setMuted(settings.muted);
show("start");
new ResumeView(sessions, resume);
new ShareView(session);
addEventListener("hashchange", openLink);
openLink();
const shared = new URLSearchParams(location.search).get("texte");
if (shared) compose.submit(shared);
addEventListener("load", () => {
  ownParser();
  keepPage();
});
