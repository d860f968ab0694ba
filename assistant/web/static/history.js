// The side bar of conversations: open, search, rename, delete with undo; links for others.
import { describeView, fillAll, post } from "./view.js";
import { hush, tell } from "./notes.js";
import { phrase } from "./phrases.js";
import { press } from "./chat.js";
import { rest } from "./reader.js";

const OPEN = "assistant-history";
let sought = "";
let waiting = 0;

export const conversation = () => document.querySelector("[data-conversation]")?.dataset.conversation ?? "";

function name(identity) {
  const query = new URLSearchParams(location.search);
  query.delete("conversation");
  for (const place of ["at", "sha"]) if (query.has("at")) query.delete(place);
  if (identity) query.set("conversation", identity);
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
}

function show(identity) {
  name(identity);
  document.querySelector("#left [role=tab]")?.click(); // back from the sources to the conversation
  press("open-kept", identity);
  if (matchMedia("(max-width: 820px)").matches) toggle(false);
}

function begin() {
  name("");
  document.querySelector("#left [role=tab]")?.click();
  document.getElementById("new")?.click();
  rest();
  if (matchMedia("(max-width: 820px)").matches) toggle(false);
}

function toggle(open) {
  document.body.classList.toggle("history", open);
  const button = document.getElementById("history-toggle");
  button?.setAttribute("aria-expanded", String(open));
  localStorage.setItem(OPEN, open ? "yes" : "");
  if (open) {
    document.querySelector("#history .find")?.focus();
    relist();
  }
  else if (document.activeElement?.closest?.("#history")) button?.focus();
}

// Not while a name is being typed into the list.
const relist = () => (document.querySelector("#history li input") ? Promise.resolve() : fillAll("kept"));

async function forget(identity) {
  const answer = await post("conversations/delete", { conversation: identity });
  const mine = identity === conversation();
  if (!answer.failed && mine) begin();
  fillAll("kept");
  const back = async () => {
    const brought = await post("conversations/restore", { conversation: identity });
    if (brought.failed) return tell(brought.message);
    hush();
    fillAll("kept");
    if (mine) show(identity);
  };
  tell(answer.message, { seconds: 30, buttons: answer.undo ? [[phrase("undo"), back]] : [] });
}

function rename(button) {
  const row = button.closest("li");
  const link = row.querySelector("[data-open]");
  const box = Object.assign(document.createElement("input"), { value: link.textContent, maxLength: 120 });
  box.setAttribute("aria-label", phrase("name"));
  link.hidden = true;
  link.after(box);
  box.select();
  let done = false;
  const save = async (keep) => {
    if (done) return;
    done = true;
    box.remove();
    if (keep) await post("conversations/rename", { conversation: link.dataset.open, title: box.value });
    await fillAll("kept");
    document.querySelector(`#history [data-rename="${link.dataset.open}"]`)?.focus();
  };
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") save(true);
    if (event.key === "Escape") {
      event.stopPropagation();
      save(false);
    }
  });
  box.addEventListener("blur", () => save(true));
}

async function share(identity) {
  const answer = await post("conversations/share", { conversation: identity });
  const end = async () => {
    const gone = await post("conversations/withdraw", { conversation: identity });
    tell(gone.message);
    fillAll("kept");
  };
  const link = answer.link ? new URL(answer.link, document.baseURI).href : "";
  const buttons = link ? [[phrase("withdraw"), end]] : [];
  tell(answer.message, { seconds: 0, link, buttons });
  document.querySelector("#note input")?.focus();
  fillAll("kept");
}

export function wireHistory() {
  describeView("kept", () => String(new URLSearchParams({ conversation: conversation(), search: sought })));
  const label = () => {
    const button = document.getElementById("history-toggle");
    for (const part of ["aria-label", "title"]) button?.setAttribute(part, phrase("conversations"));
  };
  label();
  if (localStorage.getItem(OPEN) && matchMedia("(min-width: 821px)").matches) {
    document.body.classList.add("history");
    document.getElementById("history-toggle")?.setAttribute("aria-expanded", "true");
  }
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("#history .find")) return;
    sought = event.target.value;
    clearTimeout(waiting);
    waiting = setTimeout(() => fillAll("kept"), 150);
  });
  document.addEventListener("filled", (event) => {
    if (event.target.dataset.view === "tools") relist();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-open]");
    if (link && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      show(link.dataset.open);
    }
    const button = event.target.closest?.("button");
    if (!button) return;
    if (button.id === "history-toggle") toggle(!document.body.classList.contains("history"));
    if (button.id === "new") {
      name("");
      rest();
    }
    if ("new" in button.dataset) begin();
    if (button.dataset.rename) rename(button);
    if (button.dataset.delete) forget(button.dataset.delete);
    if (button.dataset.forget) forget(button.dataset.forget);
    if (button.dataset.share) share(button.dataset.share);
  });
}
