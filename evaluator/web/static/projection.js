// The projector's page: full screen by a key or a click, and the screen stays awake.

const wakeLock = () => navigator.wakeLock?.request("screen").catch(() => {});

async function toggle() {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await document.documentElement.requestFullscreen().catch(() => {});
}

document.addEventListener("keydown", (event) => { if (event.key === "f") toggle(); });
document.addEventListener("dblclick", toggle);
document.addEventListener("visibilitychange", () => { if (!document.hidden) wakeLock(); });
wakeLock();
