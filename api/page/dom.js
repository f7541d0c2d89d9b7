/** Small helpers over the DOM. Text always goes in as text nodes, never as HTML. */

/**
 * The element that the page must have.
 *
 * @param {string} id
 * @returns {any}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`#${id} is missing from index.html`);
  return element;
}

/**
 * element("p", { class: "hint" }, "Bonjour") → <p class="hint">Bonjour</p>
 *
 * @param {string} tag
 * @param {Record<string, string|boolean>} [attributes]
 * @param {...(Node|string)} children
 * @returns {any}
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** Set a text only when it changes, so that screen readers and layout stay still. */
export function setText(/** @type {Element} */ node, /** @type {string} */ text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Say something to screen readers, whatever is on the screen. @param {string} text */
export function announce(text) {
  byId("announcer").textContent = text;
}

/** Say something more, after what was said last. @param {string} text */
export function announceAlso(text) {
  byId("announcer").textContent += ` ${text}`;
}
