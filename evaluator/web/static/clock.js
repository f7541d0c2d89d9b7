// Counts down on the event's clock: the server's, whatever this machine's own says.

const offset = Date.parse(document.body.dataset.now) - Date.now();
const DAY = document.documentElement.lang === "fr" ? "j" : "d";
const pad = (number) => String(number).padStart(2, "0");

/** The two largest units of a time: « 2 h 05 min ». */
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const days = Math.floor(whole / 86400);
  const hours = Math.floor(whole / 3600) % 24;
  const minutes = Math.floor(whole / 60) % 60;
  const rest = whole % 60;
  let parts = [`${rest} s`];
  if (days) parts = [`${days} ${DAY}`, `${hours} h`];
  else if (hours) parts = [`${hours} h`, `${pad(minutes)} min`];
  else if (minutes) parts = [`${minutes} min`, `${pad(rest)} s`];
  return parts.join(" ").replaceAll(" ", "\u00a0");
}

function tick() {
  const now = Date.now() + offset;
  for (const element of document.querySelectorAll("[data-until]")) {
    const left = duration((Date.parse(element.dataset.until) - now) / 1000);
    if (element.textContent !== left) element.textContent = left;
  }
}

tick();
setInterval(tick, 1000);
document.addEventListener("live", tick);
