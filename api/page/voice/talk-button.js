/** A button to talk into: press and hold, or tap to begin and tap to end; by finger, mouse or key. */

/** Held for longer than this, it is let go at the end of the sentence. */
const HOLD_MS = 400;

/**
 * @typedef {Object} TalkEvents
 * @property {() => boolean} active  whether it listens, or is about to
 * @property {() => void} begin  as if it were held
 * @property {() => void} tapped  it is not held: the sentence ends by another tap, or by itself
 * @property {() => void} released  after it was held
 * @property {() => void} end  it was active, and is pressed again
 * @property {() => void} clicked  the press is over, and nothing of it comes any more
 */

/** @param {HTMLElement} button @param {TalkEvents} events */
export function bindTalkButton(button, { active, begin, tapped, released, end, clicked }) {
  let pressedAt = /** @type {number|null} */ (null);

  function press() {
    if (active()) {
      end();
      return;
    }
    pressedAt = performance.now();
    begin();
  }

  function release() {
    if (pressedAt === null) return;
    const held = performance.now() - pressedAt >= HOLD_MS;
    pressedAt = null;
    if (held) released();
    else tapped();
  }

  /** The press was taken away: by a scroll, or by the browser's question about the microphone. */
  function lose() {
    if (pressedAt === null) return;
    pressedAt = null;
    tapped();
  }

  button.addEventListener("pointerdown", (event) => {
    if (event.button === 0 && event.isPrimary) press();
  });
  // Wherever the finger is by then.
  addEventListener("pointerup", release);
  button.addEventListener("pointercancel", lose);
  button.addEventListener("blur", lose);
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  button.addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    if (!event.repeat) press();
  });
  button.addEventListener("keyup", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    release();
    clicked();
  });
  button.addEventListener("click", (event) => {
    // A screen reader or a voice control clicks without a pointer.
    if (event.detail === 0) {
      press();
      lose();
    }
    clicked();
  });
}
