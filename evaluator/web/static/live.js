// Keeps the parts marked data-live up to date, without loading the page again: what the server
// would show now is fetched, and only what differs is put in its place.

const WHILE_UNDER_WAY = 2;
let timer = 0;

/** How long until the next look, in seconds. */
function every() {
  if (document.querySelector("[data-under-way]")) return WHILE_UNDER_WAY;
  return Number(document.body.dataset.every);
}

function plan() {
  clearTimeout(timer);
  timer = setTimeout(refresh, every() * 1000);
}

/** Look now. */
export async function refresh() {
  clearTimeout(timer);
  if (!document.hidden) {
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      if (answer.ok && !answer.redirected) show(await answer.text());
    } catch {
      // No network: the next look may have one.
    }
  }
  plan();
}

function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const old of document.querySelectorAll("[data-live]")) {
    const now = fresh.getElementById(old.id);
    if (now) merge(old, now);
  }
  document.dispatchEvent(new Event("live"));
}

/** Make `old` as `now` is; of children with an id, those that are the same stay where they are. */
function merge(old, now) {
  if (signature(old) === signature(now)) return;
  const parts = [...now.children];
  if (parts.length && parts.every((part) => part.id)) {
    old.replaceChildren(...parts.map((part) => kept(old, part)));
  } else if (!isBusy(old)) {
    keepOpen(old, now);
    old.replaceChildren(...now.childNodes);
  }
}

/** The old part, where it is the same or somebody types in it; else the new one. */
function kept(old, part) {
  const before = old.querySelector(`:scope > #${CSS.escape(part.id)}`);
  if (!before) return part;
  if (isBusy(before) || signature(before) === signature(part)) return before;
  keepOpen(before, part);
  return part;
}

function isBusy(element) {
  return element.contains(document.activeElement) && document.activeElement.matches("input, textarea, select, button");
}

function keepOpen(old, now) {
  const open = new Set([...old.querySelectorAll("details[open][id]")].map((one) => one.id));
  for (const one of now.querySelectorAll("details[id]")) one.open = one.open || open.has(one.id);
}

/** What it says, but for what the reader opened and what counts down here. */
function signature(element) {
  const copy = element.cloneNode(true);
  for (const one of copy.querySelectorAll("details[id]")) one.open = false;
  for (const one of copy.querySelectorAll("[data-until]")) one.textContent = "";
  // A form's token is another each time, and the old one is as good.
  for (const one of copy.querySelectorAll("[name=form_token]")) one.remove();
  return copy.outerHTML;
}

plan();
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
