// Asks what the server is doing, draws anew what depends on the sources, and notices when it is away.
import { fillAll, get } from "./view.js";
import { phrase, server } from "./phrases.js";

let round = null;
let timer = 0;
let away = false;

export const isAway = () => away;

function note(now) {
  if (now === away) return;
  away = now;
  document.body.classList.toggle("away", away);
  document.dispatchEvent(new CustomEvent(away ? "serveraway" : "serverback"));
}

export async function poll() {
  clearTimeout(timer);
  let pause = 4000;
  const line = document.getElementById("status");
  try {
    const response = await get("view/status");
    const html = await response.text();
    if (line && line.innerHTML !== html) line.innerHTML = html;
    // Another process has no memory of this page's session: the page begins anew, text kept.
    if (server() && response.headers.get("X-Server") !== server()) return location.reload();
    note(false);
    const now = response.headers.get("X-Round");
    const busy = Boolean(response.headers.get("X-Busy"));
    if (busy) pause = 700;
    if (now !== round) {
      const first = round === null;
      round = now;
      if (!first) for (const name of ["sources", "removed", "filters", "welcome", "intro"]) fillAll(name);
      if (!first && !busy) document.dispatchEvent(new CustomEvent("articlechanged"));
    }
  } catch {
    note(true);
    pause = 1500;
    if (line) line.textContent = phrase("away") || "…";
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
