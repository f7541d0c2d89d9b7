/** Sends a correction to the server, where it collects them. */

const ADDRESS = new URL("../../corrections", import.meta.url);

/** @typedef {import("../parse-client.js").Span} Span */

/**
 * @param {string} text
 * @param {Span[]} spans
 * @returns {Promise<{message: string, sent: boolean, collects: boolean}>}  `collects` is false
 *   where this server takes none at all
 */
export async function sendCorrection(text, spans) {
  const given = spans.map(({ start, end, label }) => ({ start, end, label }));
  let response;
  try {
    response = await fetch(ADDRESS, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text, spans: given }),
    });
  } catch {
    const message = "Le serveur est injoignable : la correction n’est pas envoyée.";
    return { message, sent: false, collects: true };
  }
  if (response.ok) return { message: "Merci, la correction est envoyée.", sent: true, collects: true };
  const reply = await response.json().catch(() => null);
  const message = reply?.detail ?? `La correction n’est pas envoyée (erreur ${response.status}).`;
  // A server that collects, but cannot now, says when to come back; one without the route has none.
  const closed = response.status === 503 && !response.headers.has("Retry-After");
  return { message, sent: false, collects: !closed && response.status !== 404 };
}
