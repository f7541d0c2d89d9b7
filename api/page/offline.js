/** Keeps the page on this device, so that it opens without the server. */

export async function keepPage() {
  try {
    // The page stands above this folder.
    await navigator.serviceWorker?.register(new URL("service-worker.js", import.meta.url), {
      scope: new URL("../", import.meta.url).pathname,
    });
  } catch {
    // Private windows and certificates that nobody vouches for: then only with the server.
  }
}
