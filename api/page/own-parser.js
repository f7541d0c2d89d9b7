/** The parser of this device: nothing that is said leaves it. */

/** @typedef {import("./parser/parser.js").Parser} Parser */

/** @type {Promise<Parser|null>|null} */
let loading = null;

/** Loaded when it is first asked for; null where it cannot be, until it is asked for again. */
export function ownParser() {
  loading ??= load();
  return loading;
}

async function load() {
  try {
    const [{ Parser }, model] = await Promise.all([import("./parser/parser.js"), weights()]);
    return await Parser.load(model);
  } catch {
    // No network yet, or a browser that is too old for it.
    loading = null;
    return null;
  }
}

async function weights() {
  const response = await fetch(new URL("parser/model.bin", import.meta.url));
  if (!response.ok) throw new Error(`model.bin: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
