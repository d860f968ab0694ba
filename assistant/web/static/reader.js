// The reader: opens an article at a cited sentence, steps through the citations of an answer.
import { get } from "./view.js";

let opened = null; // the marker that is open, to step from and to return to
let current = null; // what the reader shows, as search parameters

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

export async function openCitation(marker, { keyboard = false } = {}) {
  const fields = parameters(marker);
  const near = marker.classList.contains("near");
  const total = near ? 0 : citationsOf(fields.get("turn")).length;
  fields.set("total", total);
  if (near) fields.delete("n");
  fields.set("conversation", conversation());
  opened = marker;
  for (const other of document.querySelectorAll("#chat a.cite.on")) other.classList.remove("on");
  marker.classList.add("on");
  await show(fields, { keyboard });
}

export async function openDocument(id, opener) {
  opened = opener ?? null;
  await show(new URLSearchParams({ document: id }), { keyboard: true });
}

async function show(fields, { keyboard }) {
  const box = reader();
  current = fields;
  box.setAttribute("aria-busy", "true");
  try {
    const html = await (await get(`view/reader?${fields}`)).text();
    if (current !== fields) return;
    box.innerHTML = html;
  } catch (error) {
    box.textContent = String(error.message ?? error);
  }
  box.removeAttribute("aria-busy");
  document.body.classList.add("reading");
  const scrolling = box.querySelector(".scroll");
  const note = () => box.toggleAttribute("data-scrolled", scrolling.scrollTop > 60);
  scrolling?.addEventListener("scroll", note);
  if (scrolling) note();
  const mark = box.querySelector("mark.here");
  const target = mark ?? box.querySelector("h2");
  if (mark) {
    mark.tabIndex = -1;
    const scroll = box.querySelector(".scroll");
    const where = mark.getBoundingClientRect().top - scroll.getBoundingClientRect().top;
    // A sentence near the beginning is shown below the head of its article.
    if (where + mark.offsetHeight > scroll.clientHeight * 0.75) {
      scroll.scrollTop += where - scroll.clientHeight / 3;
    }
  }
  if (keyboard) target?.focus({ preventScroll: true });
}

export function stepCitation(by) {
  if (!opened || !document.body.classList.contains("reading")) return;
  const all = citationsOf(parameters(opened).get("turn"));
  const number = parameters(opened).get("n");
  const place = all.findIndex((marker) => parameters(marker).get("n") === number);
  if (all.length) openCitation(all[(place + by + all.length) % all.length]);
}

export function closeReader() {
  if (!document.body.classList.contains("reading")) return;
  document.body.classList.remove("reading");
  const back = opened?.isConnected ? opened : null;
  back?.focus();
}

export function wireReader() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("#reader button");
    if (!button) return;
    if (button.dataset.step) stepCitation(Number(button.dataset.step));
    if ("close" in button.dataset) closeReader();
    if ("whole" in button.dataset) {
      current.set("whole", "1");
      show(current, { keyboard: false });
    }
    if (button.dataset.copy) copy(button, button.dataset.copy, button.dataset.done);
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
