// The reader: opens an article at a cited sentence, steps through the citations of an answer.
import { fill, get, showTrouble } from "./view.js";

let opened = null; // the marker that is open, to step from and to return to
let current = null; // what the reader shows, as search parameters
let drawn = ""; // and as HTML: the same again is not drawn anew

const NARROW = "(max-width: 820px)";
const reader = () => document.getElementById("reader");
const parameters = (marker) => new URLSearchParams(marker.getAttribute("href").split("?")[1] ?? "");
const conversation = () =>
  document.querySelector("[data-conversation]")?.dataset.conversation ?? "";

function citationsOf(turn) {
  const found = new Map();
  for (const marker of document.querySelectorAll("#chat a.cite:not(.near)")) {
    const fields = parameters(marker);
    if (fields.get("turn") === turn && !found.has(fields.get("n"))) found.set(fields.get("n"), marker);
  }
  return [...found.entries()].sort((a, b) => a[0] - b[0]).map(([, marker]) => marker);
}

export function placeOf(marker) {
  const fields = parameters(marker);
  const near = marker.classList.contains("near");
  fields.set("total", near ? 0 : citationsOf(fields.get("turn")).length);
  if (near) fields.delete("n");
  fields.set("conversation", conversation());
  return fields;
}

export async function openCitation(marker, { keyboard = false, auto = false } = {}) {
  opened = marker;
  for (const other of document.querySelectorAll("a.cite.on")) other.classList.remove("on");
  marker.classList.add("on");
  await show(placeOf(marker), { keyboard, auto });
}

export async function openDocument(id, opener) {
  opened = opener ?? null;
  await show(new URLSearchParams({ document: id }), { keyboard: true });
}

// The address may name a sentence: /?document=ID&at=START-END
export async function openAddress() {
  const query = new URLSearchParams(location.search);
  if (!query.get("document") || !query.get("at")) return;
  const fields = new URLSearchParams();
  for (const name of ["document", "at", "sha"]) if (query.get(name)) fields.set(name, query.get(name));
  await show(fields, { keyboard: false });
}

export const addressed = () => new URLSearchParams(location.search).has("at");

async function show(fields, { keyboard, auto = false, anew = false }) {
  const box = reader();
  if (!box) return;
  current = fields;
  box.setAttribute("aria-busy", "true");
  try {
    const html = await (await get(`view/reader?${fields}`)).text();
    if (current !== fields) return;
    if (anew && drawn === html) return box.removeAttribute("aria-busy"); // who reads on is not moved
    if (drawn !== html || !box.querySelector(".scroll")) box.innerHTML = html;
    drawn = html;
  } catch (error) {
    drawn = "";
    showTrouble(box, error, () => show(fields, { keyboard }));
  }
  box.removeAttribute("aria-busy");
  enter(auto);
  const scrolling = box.querySelector(".scroll");
  const note = () => box.toggleAttribute("data-scrolled", scrolling.scrollTop > 60);
  scrolling?.addEventListener("scroll", note);
  if (scrolling) note();
  const mark = box.querySelector("mark.here");
  const target = mark ?? box.querySelector("h2");
  if (mark) {
    mark.tabIndex = -1;
    mark.closest("details:not([open])")?.setAttribute("open", "");
    const where = mark.getBoundingClientRect().top - scrolling.getBoundingClientRect().top;
    // A sentence near the beginning is shown below the head of its article.
    if (where < 0 || where + mark.offsetHeight > scrolling.clientHeight * 0.75) {
      scrolling.scrollTop += where - scrolling.clientHeight / 3;
    }
  }
  if (keyboard) target?.focus({ preventScroll: true });
}

// On a telephone the article covers the page, and Back closes it.
function enter(auto) {
  const narrow = matchMedia(NARROW).matches;
  if (narrow && !auto && !document.body.classList.contains("reading")) {
    history.pushState({ reading: true }, "");
  }
  document.body.classList.add("reading");
}

// The page as it is printed, in place of its text; the text stays there for who cannot see.
async function togglePicture(button) {
  const frame = reader().querySelector(".scroll");
  const toggle = reader().querySelector(".bar [data-picture]");
  const shown = frame.querySelector(".printed-page");
  if (shown && button === toggle) {
    shown.remove();
    frame.classList.remove("pictured");
  } else {
    const query = new URLSearchParams(current);
    query.set("page", button.dataset.picture);
    const place = shown ?? Object.assign(document.createElement("div"), { className: "printed-page" });
    place.innerHTML = await (await get(`view/picture?${query}`)).text();
    frame.classList.add("pictured");
    if (!shown) frame.prepend(place);
    const box = place.querySelector(".box")?.getBoundingClientRect();
    // Not by scrollIntoView, which would move the window as well.
    if (box) frame.scrollTop += box.top - frame.getBoundingClientRect().top - frame.clientHeight / 2;
  }
  if (button !== toggle) return;
  const name = toggle.textContent;
  toggle.textContent = toggle.dataset.other;
  toggle.dataset.other = name;
  toggle.setAttribute("aria-pressed", String(frame.classList.contains("pictured")));
}

export function stepCitation(by) {
  if (!opened || !document.body.classList.contains("reading")) return;
  if (!opened.matches?.("a.cite")) return;
  const all = citationsOf(parameters(opened).get("turn"));
  const number = parameters(opened).get("n");
  const place = all.findIndex((marker) => parameters(marker).get("n") === number);
  if (all.length) openCitation(all[(place + by + all.length) % all.length]);
}

// What was edited away, to be looked at where the articles are read.
export async function showOlder(turn) {
  const box = reader();
  opened = null;
  current = null;
  const html = await (await get(`view/older?conversation=${conversation()}&turn=${turn}`)).text();
  drawn = "";
  const frame = Object.assign(document.createElement("div"), { className: "scroll", tabIndex: 0 });
  frame.innerHTML = html;
  const bar = Object.assign(document.createElement("div"), { className: "bar" });
  bar.innerHTML = '<span class="gap"></span><button type="button" data-close aria-label="×">×</button>';
  box.replaceChildren(bar, frame);
  enter(false);
  frame.querySelector("h2")?.focus({ preventScroll: true });
}

// Back to what the panel shows before anything is opened.
export function rest() {
  current = null;
  opened = null;
  document.body.classList.remove("reading");
  for (const other of document.querySelectorAll("a.cite.on")) other.classList.remove("on");
  const intro = Object.assign(document.createElement("div"), { className: "intro" });
  intro.dataset.view = "intro";
  const box = reader();
  if (!box || box.querySelector("[data-view=intro]") || document.body.matches(".shared")) return;
  drawn = "";
  box.removeAttribute("data-scrolled");
  box.replaceChildren(intro);
  fill(intro);
}

export function closeReader() {
  if (!document.body.classList.contains("reading")) return;
  const back = opened?.isConnected ? opened : null;
  if (history.state?.reading) history.back();
  else rest();
  back?.focus();
}

export function wireReader() {
  document.addEventListener("articlechanged", () => current && show(current, { keyboard: false, auto: true, anew: true }));
  window.addEventListener("popstate", () => {
    if (!document.body.classList.contains("reading") || history.state?.reading) return;
    const back = opened?.isConnected ? opened : null;
    rest();
    back?.focus();
  });
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("#reader button");
    if (!button) return;
    if (button.dataset.step) stepCitation(Number(button.dataset.step));
    if ("close" in button.dataset) closeReader();
    if ("whole" in button.dataset) {
      current.set("whole", "1");
      show(current, { keyboard: false });
    }
    if (button.dataset.picture) togglePicture(button);
    if (button.dataset.copy) {
      const address = new URL(`./${button.dataset.place}`, document.baseURI).href;
      copy(button, `${button.dataset.copy}\n${address}`, button.dataset.done);
    }
  });
}

export async function copy(button, text, done) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea"); // a page without https has no clipboard API
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  const before = button.textContent;
  button.textContent = done ?? "✓";
  setTimeout(() => (button.textContent = before), 1500);
}
