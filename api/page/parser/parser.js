/** From what somebody said to the timer they mean, with nothing but this folder's files. */

import { characters } from "./characters.js";
import { interpret } from "./meaning/interpret.js";
import { readModel } from "./tagging/model.js";
import { Tagger } from "./tagging/tagger.js";

export class Parser {
  /** @param {Tagger} tagger */
  constructor(tagger) {
    this.tagger = tagger;
  }

  /** @param {Uint8Array} model  the content of model.bin */
  static async load(model) {
    return new Parser(new Tagger(await readModel(model)));
  }

  /** @param {string} text */
  parse(text) {
    return interpret(text, this.tagger.predict(characters(text)));
  }
}
