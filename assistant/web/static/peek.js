// Pointing at a citation, or coming to it with the keyboard, shows what stands around its sentence.
// Beside the answer, never over it; on a telephone a first tap shows it at the foot of the screen.
// An article in the list of the sources is previewed in the same way.
import { get } from "./view.js";
import { phrase } from "./phrases.js";
import { openCitation, placeOf } from "./reader.js";

const NARROW = "(max-width: 820px)";
const CITED = "a.cite";
const SHOWN = "a.cite, #shelf .open";
const known = new Map();
let card = null;
let shown = null; // the marker whose card is open
let timer = 0;

// What was cited stays as it is; an article may change at any time, so its preview is not kept.
async function contentOf(marker) {
  if (!marker.matches(CITED)) return (await get(`view/card?document=${marker.dataset.document}`)).text();
  const place = String(placeOf(marker));
  if (!known.has(place)) known.set(place, await (await get(`view/card?${place}`)).text());
  return known.get(place);
}

async function show(marker, { sheet = false } = {}) {
  if (marker.title) {
    marker.dataset.line = marker.title;
    marker.removeAttribute("title");
  }
  shown = marker;
  card ??= Object.assign(document.createElement("div"), { id: "peek" });
  card.setAttribute("role", "tooltip");
  card.className = sheet ? "sheet" : "";
  card.textContent = marker.dataset.line ?? (marker.matches(CITED) ? "" : marker.textContent);
  marker.setAttribute("aria-describedby", "peek");
  document.body.append(card);
  place(marker);
  try {
    const html = await contentOf(marker);
    if (shown !== marker) return;
    card.innerHTML = html;
  } catch {
    return; // the line is shown already
  }
  if (sheet) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "tool" });
    button.textContent = phrase("read_here");
    button.addEventListener("click", () => {
      hidePeek();
      openCitation(marker, { keyboard: true });
    });
    card.append(button);
  }
  place(marker);
}

// Over the column beside the answer, at the marker's height; without one at the far edge of the screen.
function place(marker) {
  const at = marker.getBoundingClientRect();
  const beside = document.getElementById("right")?.getBoundingClientRect();
  const narrow = matchMedia(NARROW).matches || !beside?.width;
  card.style.cssText = "";
  if (narrow) {
    const above = at.top > window.innerHeight / 2;
    card.style[above ? "top" : "bottom"] = "8px";
    card.style.insetInline = "8px";
    return;
  }
  card.style.left = `${beside.left + 6}px`;
  card.style.width = `${beside.width - 12}px`;
  const top = Math.min(at.top - 12, window.innerHeight - card.offsetHeight - 8);
  card.style.top = `${Math.max(8, top)}px`;
}

export function hidePeek() {
  clearTimeout(timer);
  const was = shown !== null;
  shown?.removeAttribute("aria-describedby");
  shown = null;
  card?.remove();
  return was && card?.className === "sheet";
}

// A finger cannot point: its first tap shows the card, a second one (or the card's button) opens.
export function tapped(event, marker) {
  if (event.pointerType !== "touch" || !matchMedia(NARROW).matches || shown === marker) return false;
  show(marker, { sheet: true });
  return true;
}

export function wirePeek() {
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const marker = event.target.closest?.(SHOWN);
    if (marker === shown) return;
    clearTimeout(timer);
    if (marker) timer = setTimeout(() => show(marker), 90);
    else if (shown && document.activeElement !== shown) hidePeek();
  });
  document.addEventListener("focusin", (event) => {
    const marker = event.target.closest?.(SHOWN);
    if (marker?.matches(":focus-visible")) show(marker);
    else if (!card?.contains(event.target)) hidePeek();
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.matches?.(SHOWN) && card?.className !== "sheet") hidePeek();
  });
  document.addEventListener("pointerdown", (event) => {
    const inside = card?.contains(event.target) || event.target.closest?.(SHOWN) === shown;
    if (shown && !inside) hidePeek();
  });
  document.addEventListener("scroll", (event) => !card?.contains(event.target) && hidePeek(), true);
  window.addEventListener("popstate", hidePeek);
}
