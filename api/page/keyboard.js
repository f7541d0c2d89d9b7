/** Keys of the running timer. */

/**
 * @param {Record<string, () => void>} actions  by `KeyboardEvent.key`, letters in lower case
 * @param {() => boolean} enabled
 */
export function bindKeys(actions, enabled) {
  document.addEventListener("keydown", (event) => {
    if (!enabled() || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    // On a button the space bar already presses it.
    if (event.key === " " && event.target instanceof HTMLButtonElement) return;
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
