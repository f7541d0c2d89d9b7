/** The two kinds of number fields of a block: a count, and a duration in hours, minutes, seconds. */

import { fault, stepped } from "./drafts.js";
import { split } from "./durations.js";
import { element } from "./dom.js";

/** @typedef {import("./drafts.js").Value} Value */

/**
 * @typedef {Object} FieldOptions
 * @property {import("./drafts.js").FieldName} name
 * @property {string} id  unique in the page
 * @property {string} label
 * @property {Value} value
 * @property {() => void} onChange
 */

/** What both kinds share: the frame, the + and − buttons, and the message of a wrong value. */
class Field {
  /** @param {FieldOptions} options @param {any[]} inputs @param {any} body */
  constructor({ name, id, label, value, onChange }, inputs, body) {
    this.name = name;
    this.inputs = inputs;
    this.message = element("p", { class: "fault", id: `${id}-fault`, "aria-live": "polite" });
    this.root = element(
      "div",
      { class: "field", role: "group", "aria-label": label, "data-field": name },
      element("span", { class: "field-label", "aria-hidden": "true" }, label),
      this.#stepButton("−", -1, `Moins : ${label}`),
      body,
      this.#stepButton("+", 1, `Plus : ${label}`),
      this.message,
    );
    this.onChange = onChange;
    this.value = value;
    for (const input of inputs) {
      input.addEventListener("input", () => this.#changed());
      input.addEventListener("focus", () => input.select());
      input.addEventListener("blur", (/** @type {FocusEvent} */ event) => this.#left(event));
    }
  }

  /** @type {Value} */
  get value() {
    return this.read();
  }

  set value(value) {
    this.write(value);
  }

  /** Show what is wrong, or nothing. Returns whether the value stands. */
  check() {
    const message = fault(/** @type {any} */ (this.name), this.value);
    this.message.textContent = message;
    for (const input of this.inputs) {
      input.setAttribute("aria-invalid", String(message !== ""));
      input.setAttribute("aria-describedby", this.message.id);
    }
    return message === "";
  }

  /** Put the cursor where a value is most likely to be typed. */
  focus() {
    this.inputs[Math.min(1, this.inputs.length - 1)].focus();
  }

  #changed() {
    // A message goes as soon as it is no longer true, but comes only when the field is left.
    if (this.message.textContent) this.check();
    this.onChange();
  }

  /** @param {FocusEvent} event */
  #left(event) {
    if (this.inputs.includes(event.relatedTarget)) return;
    afterPress(() => {
      if (this.check()) this.value = this.value;
    });
  }

  /** @param {string} sign @param {1|-1} direction @param {string} label */
  #stepButton(sign, direction, label) {
    const button = element("button", { type: "button", class: "step", "aria-label": label }, sign);
    button.addEventListener("click", () => {
      this.value = stepped(/** @type {any} */ (this.name), this.value, direction);
      this.check();
      this.onChange();
    });
    return button;
  }

  /** @returns {Value} */
  read() {
    throw new Error("abstract");
  }

  /** @param {Value} _value */
  write(_value) {
    throw new Error("abstract");
  }
}

export class CountField extends Field {
  /** @param {FieldOptions} options */
  constructor(options) {
    const input = numberInput(options.label, 3);
    super(options, [input], element("div", { class: "segments" }, input));
  }

  read() {
    return wholeNumber(this.inputs[0].value);
  }

  /** @param {Value} value */
  write(value) {
    this.inputs[0].value = value === null || Number.isNaN(value) ? "" : String(value);
  }
}

export class DurationField extends Field {
  /** @param {FieldOptions} options */
  constructor(options) {
    const inputs = ["heures", "minutes", "secondes"].map((unit) =>
      numberInput(`${options.label}, ${unit}`, unit === "secondes" ? 6 : 4),
    );
    const segments = ["h", "min", "s"].map((unit, i) =>
      element("label", {}, inputs[i], element("span", { "aria-hidden": "true" }, unit)),
    );
    super(options, inputs, element("div", { class: "segments" }, ...segments));
  }

  /** Empty segments count as 0 beside filled ones; 90 minutes or 90 seconds are fine. */
  read() {
    const texts = this.inputs.map((input) => input.value.trim());
    if (texts.every((text) => text === "")) return null;
    const [h, m, s] = texts.map((text) => (text === "" ? 0 : wholeNumber(text) ?? NaN));
    return h * 3600 + m * 60 + s;
  }

  /** @param {Value} value */
  write(value) {
    const parts = value === null || Number.isNaN(value) ? null : split(value);
    const texts = parts ? [parts.h, parts.m, parts.s].map(String) : ["", "", ""];
    this.inputs.forEach((input, i) => {
      input.value = texts[i];
      input.classList.toggle("zero", texts[i] === "0");
    });
  }
}

let pressed = false;
document.addEventListener("mousedown", () => (pressed = true), { capture: true });
document.addEventListener("mouseup", () => (pressed = false), { capture: true });

/**
 * A message that appears during a press would move the pressed button away from the mouse.
 *
 * @param {() => void} action
 */
function afterPress(action) {
  if (pressed) document.addEventListener("click", action, { capture: true, once: true });
  else action();
}

/** @param {string} label @param {number} maxLength */
function numberInput(label, maxLength) {
  return element("input", {
    type: "text",
    inputmode: "numeric",
    autocomplete: "off",
    maxlength: String(maxLength),
    placeholder: "–",
    "aria-label": label,
  });
}

/** @param {string} text @returns {Value} */
function wholeNumber(text) {
  if (text.trim() === "") return null;
  return /^\d+$/.test(text.trim()) ? Number(text) : NaN;
}
