// What the conversation's buttons do: examples, copy, edit in place, ask anew, look at what was edited.
import { answered, enter, send, write } from "./box.js";
import { copy, openCitation, rest, showOlder } from "./reader.js";
import { describeView } from "./view.js";
import { phrase } from "./phrases.js";

// The page's hidden box tells the server what is pressed, its hidden button that it is.
export function press(button, what) {
  const box = document.querySelector("#wanted textarea, #wanted input");
  if (!box) return;
  enter(box, typeof what === "string" ? what : JSON.stringify(what));
  setTimeout(() => document.getElementById(button)?.click(), 60);
}

function clean(answer) {
  const copyOf = answer.cloneNode(true);
  for (const part of copyOf.querySelectorAll(".tools, .sure, .understood")) part.remove();
  for (const quote of copyOf.querySelectorAll(".quote")) setApart(quote);
  for (const marker of copyOf.querySelectorAll("a.cite:not(.near)")) {
    marker.textContent = `[${marker.lastChild.textContent}]`;
  }
  const blocks = copyOf.querySelectorAll("p, li");
  return [...blocks].map((block) => block.textContent.trim()).filter(Boolean).join("\n");
}

// A source's own "[1]" must not read as a number of ours: such a quote goes into quotation marks.
function setApart(quote) {
  const marker = quote.querySelector("a.cite");
  const text = [...quote.childNodes].filter((node) => node !== marker).map((n) => n.textContent).join(" ");
  if (!marker || !/\[\d{1,3}\]/.test(text)) return;
  quote.replaceChildren(`“${text.trim()}” `, marker);
}

const turnOf = (answer) => Number(answer.querySelector(".tool")?.value || 0);

// The question becomes a box in its place; what is asked there replaces it and what followed it.
function edit(answer) {
  const asked = document.querySelectorAll("#chat .asked")[turnOf(answer) - 1];
  if (!asked || asked.parentElement.querySelector(".editing")) return;
  const form = Object.assign(document.createElement("form"), { className: "editing" });
  const box = Object.assign(document.createElement("textarea"), { value: asked.innerText, rows: 2 });
  box.setAttribute("aria-label", phrase("send"));
  box.dir = "auto";
  const save = Object.assign(document.createElement("button"), { className: "tool", textContent: phrase("send") });
  const cancel = Object.assign(document.createElement("button"), {
    className: "tool", type: "button", textContent: phrase("cancel"),
  });
  form.append(box, save, cancel);
  asked.hidden = true;
  asked.after(form);
  const close = () => {
    form.remove();
    asked.hidden = false;
  };
  const ask = () => {
    const question = box.value.trim();
    const turn = turnOf(answer);
    close();
    if (question) press("again", { turn, question });
  };
  cancel.addEventListener("click", () => {
    close();
    answer.querySelector(".edit")?.focus();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  box.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") cancel.click();
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      ask();
    }
  });
  box.focus();
}

// Gradio names a message by its markup; the text inside speaks for itself.
function nameMessages() {
  for (const message of document.querySelectorAll("#chat [data-testid][aria-label*='<']")) {
    message.removeAttribute("aria-label");
  }
}

let seen = "";

// The question that was asked last comes to the top, and again when its answer is there, so that it
// is read from its beginning.  On a telephone the window scrolls, else the conversation does.
function followQuestions() {
  const questions = document.querySelectorAll("#chat .asked");
  const answers = document.querySelectorAll("#chat .answer:not(.waiting)");
  const last = questions[questions.length - 1];
  const now = `${questions.length} ${answers.length} ${last?.textContent ?? ""}`;
  if (now === seen) return;
  seen = now;
  if (!last) return;
  document.querySelector("details.filters")?.removeAttribute("open"); // it would cover the answer
  const box = scrollerOf(last);
  if (!box) window.scrollBy(0, last.getBoundingClientRect().top - 12);
  else box.scrollTop += last.getBoundingClientRect().top - box.getBoundingClientRect().top - 12;
  if (questions.length === answers.length) follow([...answers].at(-1), last.innerText);
}

// The panel follows the newest answer: its first citation is open where there is room.
function follow(answer, question) {
  answered(question);
  if (!matchMedia("(min-width: 821px)").matches) return;
  const first = answer.querySelector("a.cite:not(.near)");
  if (first) openCitation(first, { auto: true });
  else rest();
}

function scrollerOf(element) {
  for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
    const scrolls = ["auto", "scroll"].includes(getComputedStyle(box).overflowY);
    if (scrolls && box.scrollHeight > box.clientHeight + 1) return box;
  }
  return null;
}

// A menu closes once something else is pressed, or one of its entries.
function closeMenus(pressed) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(pressed) || pressed.closest?.("a")) menu.removeAttribute("open");
  }
}

export function wireChat() {
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (!menu) return;
    closeMenus(document.body);
    menu.querySelector("summary").focus();
    event.stopImmediatePropagation();
  }, true);
  new MutationObserver(followQuestions).observe(document.body, { childList: true, subtree: true });
  new MutationObserver(nameMessages).observe(document.body, { childList: true, subtree: true });
  describeView("tools", (slot) => `conversation=${encodeURIComponent(slot.dataset.conversation)}`);
  document.addEventListener("click", (event) => {
    closeMenus(event.target);
    const button = event.target.closest?.("button");
    if (!button) return;
    if (button.matches(".example")) {
      write(button.textContent);
      send();
    }
    if (button.matches("#chat .versions .earlier")) showOlder(Number(button.value));
    const answer = button.closest(".answer");
    if (!answer) return;
    if (button.matches(".copy")) copy(button, clean(answer));
    if (answer.closest(".readonly")) return;
    if (button.matches(".edit")) edit(answer);
    if (button.matches(".retry")) press("again", { turn: Number(button.value) });
    if (button.matches(".alone")) press("again", { turn: Number(button.value), alone: true });
    if (button.matches(".correct")) write(answer.querySelector(".completed").textContent);
  });
}
