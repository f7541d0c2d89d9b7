/** The tagger: Flair's LSTM-CRF in plain JavaScript. */

import { cached } from "../cache.js";
import { slice } from "../characters.js";
import { labelNamed } from "../labels.js";
import { plainForm, tokenize } from "../tokens.js";
import { readTags } from "./bio.js";
import { Crf, NEVER } from "./crf.js";
import { linear, lstm } from "./lstm.js";
import { characterSources } from "./words.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Tensor} Tensor */
/** @typedef {import("../labels.js").Span} Span */

// Stands for every character that the model does not know.
const UNKNOWN = "\ud800";
const DIRECTIONS = ["forward", "backward"];
// Between a word and the word whose characters stand for it.
const SEPARATOR = "\n";

export class Tagger {
  /** @param {Model} model */
  constructor({ embeddings, characters, words, tags, tensors }) {
    this.embeddings = embeddings;
    this.characters = new Map(characters.map((character, i) => [character, i]));
    this.words = new Map(words.map((word, i) => [word, i]));
    this.tags = tags;
    this.tensors = tensors;
    this.layers = 0;
    while (tensors.has(`lstm.${this.layers}.forward.input`)) this.layers += 1;
    this.bias = Float64Array.from(this.tensor("output.bias").values);
    /** @type {Crf|null} */
    this.crf = null;
    if (tensors.has("transitions")) {
      const ends = { start: tags.indexOf("<START>"), stop: tags.indexOf("<STOP>") };
      this.crf = new Crf(this.tensor("transitions"), ends);
      this.bias[ends.start] = this.bias[ends.stop] = NEVER;
    }
    this.vector = cached((form) => this.embedded(form));
    this.firstGates = cached((form) =>
      DIRECTIONS.map((direction) => this.gates(this.vector(form), `lstm.0.${direction}`)),
    );
    this.spelled = cached((spelling) => this.spelledVector(spelling));
  }

  /**
   * The spans of a sentence, in order.
   *
   * @param {string|string[]} chars  see `characters`
   * @returns {Span[]}
   */
  predict(chars) {
    const tokens = tokenize(chars);
    if (!tokens.length) return [];
    const { path, scores } = this.decode(this.emissions(tokens.map((token) => token.text)));
    return readTags(path.map((tag) => this.tags[tag]), scores).map((run) => {
      const { start } = tokens[run.first];
      const { end } = tokens[run.end - 1];
      return { start, end, label: labelNamed(run.label), text: slice(chars, start, end), score: run.score };
    });
  }

  /** @param {Float64Array[]} emissions @returns {{path: number[], scores: number[]}} */
  decode(emissions) {
    if (this.crf) return this.crf.decode(emissions);
    const path = emissions.map((row) => row.indexOf(Math.max(...row)));
    const scores = emissions.map(
      (row, i) => 1 / row.reduce((sum, value) => sum + Math.exp(value - row[path[i]]), 0),
    );
    return { path, scores };
  }

  /** The scores of each tag at each token. @param {string[]} texts */
  emissions(texts) {
    const forms = this.forms(texts);
    if (!this.layers) return forms.map((form) => this.scored(this.vector(form)));
    let states = this.bothWays(forms.map((form) => this.firstGates(form)), 0);
    for (let layer = 1; layer < this.layers; layer += 1) {
      const gates = states.map((state) =>
        DIRECTIONS.map((direction) => this.gates(state, `lstm.${layer}.${direction}`)),
      );
      states = this.bothWays(gates, layer);
    }
    return states.map((state) => this.scored(state));
  }

  /**
   * The states of a layer: those of its forward LSTM and beside them those of its backward one.
   *
   * @param {Float64Array[][]} gates  of both directions at each token
   * @param {number} layer
   */
  bothWays(gates, layer) {
    const [ahead, behind] = DIRECTIONS.map((direction, i) =>
      lstm(gates.map((both) => both[i]), this.tensor(`lstm.${layer}.${direction}.recurrent`), i === 1),
    );
    return ahead.map((state, step) => joined([state, behind[step]]));
  }

  /** @param {Float64Array} row @param {string} name */
  gates(row, name) {
    return linear(row, this.tensor(`${name}.input`), this.tensor(`${name}.bias`).values);
  }

  /** @param {Float64Array} row */
  scored(row) {
    return linear(row, this.tensor("output.weight"), this.bias);
  }

  /** Each token's word, and the spelling whose characters stand for it. @param {string[]} texts */
  forms(texts) {
    const words = texts.map(plainWord);
    const spellings = words.map((word) =>
      Array.from(word, (character) => (this.characters.has(character) ? character : UNKNOWN)).join(""),
    );
    const sources = characterSources(spellings);
    return words.map((word, i) => word + SEPARATOR + spellings[sources[i]]);
  }

  /** The vector of a form: its word's and its characters'. @param {string} form */
  embedded(form) {
    const [word, spelling] = form.split(SEPARATOR);
    return joined(
      this.embeddings.map((name) =>
        name === "words"
          ? rowOf(this.tensor("words.embedding"), this.words.get(word) ?? 0)
          : this.spelled(spelling),
      ),
    );
  }

  /**
   * The state after the last character of the forward LSTM, and that of the backward one at the same
   * place: after one character, the last.
   *
   * @param {string} spelling
   */
  spelledVector(spelling) {
    const letters = Array.from(spelling, (character) =>
      rowOf(this.tensor("characters.embedding"), this.characters.get(character) ?? 0),
    );
    const recurrent = this.tensor("characters.forward.recurrent");
    const ahead = letters.map((letter) => this.gates(letter, "characters.forward"));
    const behind = this.gates(letters[letters.length - 1], "characters.backward");
    return joined([...lstm(ahead, recurrent).slice(-1), ...lstm([behind], recurrent)]);
  }

  /** @param {string} name @returns {Tensor} */
  tensor(name) {
    return /** @type {Tensor} */ (this.tensors.get(name));
  }
}

const plainWord = cached((text) => plainForm(text).replace(/[\ud800-\udfff]/gu, "\ufffd"), 8192);

/** @param {Tensor} tensor @param {number} row */
const rowOf = ({ values, columns }, row) => values.subarray(row * columns, (row + 1) * columns);

/** @param {Float64Array[]} parts */
function joined(parts) {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
