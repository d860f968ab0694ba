// The Sources tab: search and sort, add by file or address, remove with undo, refresh.
import { describeView, fillAll, post } from "./view.js";
import { pollNow } from "./status.js";

const order = { sort: "title", down: "", rows: "" };
let waiting = 0;

function tableQuery() {
  const search = document.querySelector("#shelf .search input")?.value ?? "";
  return new URLSearchParams(Object.entries({ ...order, search }).filter(([, value]) => value)).toString();
}

function say(message, undo) {
  const note = document.querySelector("#shelf .note");
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
    button.textContent = note.closest("#shelf").querySelector("[data-undo-word]").dataset.undoWord;
    button.addEventListener("click", () => change("sources/restore", { path: undo }));
    note.append(button);
  }
}

async function change(path, body) {
  const working = document.querySelector("#shelf [data-adding-word]")?.dataset.addingWord;
  say(working);
  pollNow();
  const answer = await post(path, body);
  say(answer.message ?? answer.detail, answer.undo);
  pollNow();
  await Promise.all([fillAll("sources"), fillAll("filters"), fillAll("welcome")]);
}

function upload(files) {
  const form = new FormData();
  for (const file of files) form.append("files", file, file.name);
  if (files.length) change("sources/upload", form);
}

export function wireSources() {
  describeView("sources", tableQuery);
  document.addEventListener("click", async (event) => {
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
  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      const holdsFiles = event.dataTransfer?.types?.includes("Files");
      if (!holdsFiles) return;
      event.preventDefault();
      const zone = event.target.closest?.("#shelf .drop");
      zone?.classList.toggle("over", name === "dragover");
      if (name === "drop" && zone) upload(event.dataTransfer.files);
    });
  }
}
