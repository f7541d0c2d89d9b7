// The projector's page: all on one screen, full screen by a key or a click, and it stays awake.

// Sizes of text in hundredths of the screen's height; from 1.67 on it is read from the back.
const [LARGEST, SMALLEST, STEP] = [3, 1.2, 0.05];

const wakeLock = () => navigator.wakeLock?.request("screen").catch(() => {});

async function toggle() {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await document.documentElement.requestFullscreen().catch(() => {});
}

/** Whether each part is inside the space for all, and what it shows inside of it. */
function fits(parts) {
  const bottom = document.getElementById("standings").getBoundingClientRect().bottom + 1;
  return parts.every((part) => part.scrollWidth <= part.clientWidth && part.getBoundingClientRect().bottom <= bottom);
}

/** Give each part marked data-fit the largest text with which all of them fit. */
function fit() {
  const parts = [...document.querySelectorAll("[data-fit]")];
  const write = (part, size) => document.documentElement.style.setProperty(`--${part.dataset.fit}`, size);
  for (const part of parts) write(part, SMALLEST);
  for (const part of parts) {
    let size = SMALLEST;
    do size += STEP; while (size <= LARGEST && (write(part, size), fits(parts)));
    write(part, size - STEP);
  }
}

fit();
addEventListener("resize", fit);
document.addEventListener("live", fit);
document.addEventListener("keydown", (event) => { if (event.key === "f") toggle(); });
document.addEventListener("dblclick", toggle);
document.addEventListener("visibilitychange", () => { if (!document.hidden) wakeLock(); });
wakeLock();
