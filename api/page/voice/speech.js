/** What hears a sentence: the browser's recogniser, or a recording that the server transcribes. */

/** @typedef {"idle"|"opening"|"listening"|"thinking"} SpeechState */

/**
 * @typedef {Object} SpeechEvents
 * @property {(state: SpeechState) => void} state  "listening" once sound arrives
 * @property {(level: number) => void} level  how loud it is, 0 to 1
 * @property {(seconds: number) => void} waiting  the server is busy for so long
 * @property {(text: string) => void} interim  what is heard so far
 * @property {(text: string) => void} final  the whole sentence
 * @property {(transcription: import("./transcribe-client.js").Transcription) => void} transcribed
 *   the whole sentence, understood already
 * @property {(message: string) => void} failed  in French, with what to do instead
 */

/**
 * @typedef {Object} Speech
 * @property {(how: {held: boolean}) => unknown} start
 * @property {() => void} letGo  it is not held any more, and silence ends it
 * @property {() => unknown} stop  the sentence is over: take what was heard
 * @property {() => void} cancel  forget what was heard
 */

import { BrowserSpeech } from "./browser-speech.js";
import { ServerSpeech } from "./server-speech.js";

/** @typedef {import("./choices.js").ChoiceName} ChoiceName */

/** @param {ChoiceName} choice @param {SpeechEvents} events @returns {Speech} */
export function speechOf(choice, events) {
  if (choice === "server") return new ServerSpeech(events);
  return new BrowserSpeech(events, { onDevice: choice === "device" });
}
