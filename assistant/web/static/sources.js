// The Sources tab: search and sort, add by file or address, remove with undo, refresh.
import { describeView, fillAll, post } from "./view.js";
import { pollNow } from "./status.js";
import { phrase } from "./phrases.js";
import { tell } from "./notes.js";

const order = { sort: "title", down: "", rows: "" };
let waiting = 0;

function tableQuery() {
  const search = document.querySelector("#shelf .search input")?.value ?? "";
  return new URLSearchParams(Object.entries({ ...order, search }).filter(([, value]) => value)).toString();
}

function say(message, undo) {
  const note = document.querySelector("#shelf .note");
  if (!note?.checkVisibility()) {
    const back = () => change("sources/restore", { path: undo });
    if (message) tell(message, { seconds: 30, buttons: undo ? [[phrase("undo"), back]] : [] });
  }
  if (!note) return;
  note.replaceChildren();
  for (const line of String(message ?? "").split("\n")) {
    const row = document.createElement("span");
    row.dir = "auto";
    row.textContent = line;
    note.append(row, document.createElement("br"));
  }
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link undo";
    button.textContent = phrase("undo");
    button.addEventListener("click", () => change("sources/restore", { path: undo }));
    note.append(button);
  }
}

async function change(path, body) {
  say(phrase("adding"));
  pollNow();
  const answer = await post(path, body);
  say(answer.message ?? answer.detail, answer.undo);
  pollNow();
  await Promise.all([fillAll("sources"), fillAll("removed"), fillAll("filters"), fillAll("welcome"), fillAll("intro")]);
}

function upload(files) {
  const form = new FormData();
  for (const file of files) form.append("files", file, file.name);
  if (files.length) change("sources/upload", form);
}

function choose() {
  const picker = Object.assign(document.createElement("input"), { type: "file", multiple: true });
  picker.addEventListener("change", () => upload(picker.files));
  picker.click();
}

// Files are taken wherever they are dropped; the whole page says so while they hover over it.
function wireDrop() {
  const veil = Object.assign(document.createElement("div"), { id: "veil", hidden: true });
  veil.setAttribute("aria-hidden", "true");
  document.body.append(veil);
  const holdsFiles = (event) => event.dataTransfer?.types?.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    veil.textContent = phrase("drop_here");
    veil.hidden = false;
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) veil.hidden = true;
  });
  document.addEventListener(
    "drop",
    (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      veil.hidden = true;
      upload(event.dataTransfer.files);
    },
    true,
  );
}

export function wireSources() {
  wireDrop();
  describeView("sources", tableQuery);
  document.addEventListener("click", async (event) => {
    if (event.target.closest?.("[data-add]")) choose();
    const kept = event.target.closest?.("[data-keep]");
    if (kept) await change("sources/keep", { document: kept.dataset.keep });
    if (kept) document.dispatchEvent(new CustomEvent("articlechanged"));
    const button = event.target.closest?.("#shelf button");
    if (!button) return;
    if (button.dataset.sort) {
      Object.assign(order, { sort: button.dataset.sort, down: button.dataset.down });
      await fillAll("sources");
      document.querySelector(`#shelf [data-sort="${order.sort}"]`)?.focus();
    }
    if (button.dataset.more) {
      order.rows = button.dataset.more;
      fillAll("sources");
    }
    if (button.dataset.remove) change("sources/remove", { document: button.dataset.remove });
    if (button.dataset.restore) change("sources/restore", { path: button.dataset.restore });
    if ("refresh" in button.dataset) change("sources/refresh");
  });
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("#shelf .search input")) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => fillAll("sources"), 150);
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("#shelf .drop input")) return;
    upload(event.target.files);
    event.target.value = "";
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches?.("#shelf form")) return;
    event.preventDefault();
    if (form.matches(".address")) {
      change("sources/address", { url: form.elements.url.value });
      form.reset();
    }
  });
}
