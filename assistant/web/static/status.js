// Asks what the server is doing, and draws anew what depends on the sources when they have changed.
import { fillAll, get } from "./view.js";

let round = null;
let timer = 0;

async function poll() {
  clearTimeout(timer);
  let pause = 4000;
  const line = document.getElementById("status");
  try {
    const response = await get("view/status");
    const html = await response.text();
    if (line && line.innerHTML !== html) line.innerHTML = html;
    const now = response.headers.get("X-Round");
    if (response.headers.get("X-Busy")) pause = 700;
    else if (now !== round) {
      const first = round === null;
      round = now;
      if (!first) for (const name of ["sources", "filters", "welcome"]) fillAll(name);
    }
  } catch {
    if (line) line.textContent = "…"; // the server is away; the next look tells
  }
  timer = setTimeout(poll, document.hidden ? 15000 : pause);
}

export function pollNow() {
  clearTimeout(timer);
  timer = setTimeout(poll, 250);
}

export function wireStatus() {
  document.addEventListener("visibilitychange", () => document.hidden || pollNow());
  poll();
}
