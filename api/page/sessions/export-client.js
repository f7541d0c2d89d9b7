/** Asks the server for a program as a file; every failure becomes a French sentence. */

/** @typedef {import("../timeline.js").Item} Item */
/** @typedef {"fit"|"zwo"|"ics"|"text"} Format */

const ADDRESS = new URL("../../export", import.meta.url);
const UNREACHABLE = "Le serveur est injoignable : vérifiez votre connexion, puis réessayez.";

/** A failure whose message can be shown as it stands. */
export class ExportError extends Error {}

/**
 * @param {Item[]} program
 * @param {{format: Format, title: string, start?: string}} options  `start` of a calendar's event,
 *   as a local time without a zone
 * @returns {Promise<{file: Blob, name: string}>}
 * @throws {ExportError}
 */
export async function exportProgram(program, { format, title, start }) {
  const body = { program: program.map(withoutEmptyName), format, title, ...(start && { start }) };
  const response = await fetch(ADDRESS, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  }).catch((cause) => {
    throw new ExportError(UNREACHABLE, { cause });
  });
  if (!response.ok) throw new ExportError(await reasonOf(response));
  const disposition = response.headers.get("Content-Disposition") ?? "";
  const name = disposition.match(/filename="([^"]+)"/)?.[1] ?? "minuteur";
  return { file: await response.blob(), name };
}

/** @param {Response} response */
async function reasonOf(response) {
  const reply = await response.json().catch(() => null);
  if (typeof reply?.detail === "string") return reply.detail;
  return `Le serveur a rencontré une erreur (${response.status}) : réessayez dans un instant.`;
}

/** @param {Item} item @returns {object} */
function withoutEmptyName(item) {
  if ("blocks" in item) return { ...item, blocks: item.blocks.map(withoutEmptyName) };
  const { name, ...block } = item;
  return name ? item : block;
}
