/**
 * Serves the page from this device.
 *
 * All files of one version are kept together, and only those: what is asked of the server (/parse,
 * /transcribe and the rest) passes by. Whenever the page is opened the server is asked for its
 * version; without an answer the page that is here opens.
 */

const PREFIX = "speechtimer-";
const FOLDER = new URL("./", location.href).href;
const PAGE = new URL("../", location.href).href;
const LISTING = new URL("files.json", FOLDER).href;
const PATIENCE_MS = 1500;

addEventListener("install", (event) => event.waitUntil(update().then(() => self.skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const [address] = request.url.split(/[?#]/);
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && address === PAGE) event.respondWith(opened(request));
  else if (address.startsWith(FOLDER) && address !== LISTING) event.respondWith(kept(address, request));
});

/** @param {Request} request */
async function opened(request) {
  await update(AbortSignal.timeout(PATIENCE_MS)).catch(() => {}); // no server
  return kept(PAGE, request);
}

/** @param {string} address @param {Request} request */
async function kept(address, request) {
  return (await caches.match(address, { ignoreVary: true })) ?? fetch(request);
}

/**
 * Keep the server's version in place of the one that is here, all of it or nothing.
 *
 * @param {AbortSignal} [signal]  when to wait no longer for the server to say its version
 */
async function update(signal) {
  const listing = await fetch(LISTING, { cache: "no-store", signal });
  if (!listing.ok) throw new Error(`${LISTING}: ${listing.status}`);
  const { version, files } = await listing.json();
  const name = PREFIX + version;
  const cache = await caches.open(name);
  if (await cache.match(PAGE, { ignoreVary: true })) return;
  await cache.addAll([
    // To others than browsers the server says something else there.
    new Request(PAGE, { headers: { Accept: "text/html" }, cache: "no-cache" }),
    ...files.map((file) => new Request(new URL(file, FOLDER), { cache: "no-cache" })),
  ]);
  const others = (await caches.keys()).filter((other) => other.startsWith(PREFIX) && other !== name);
  await Promise.all(others.map((other) => caches.delete(other)));
}
