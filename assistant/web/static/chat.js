// What the buttons of the conversation do that needs no server: examples, copy, edit, correct.
import { copy } from "./reader.js";
import { describeView } from "./view.js";

const area = () => document.querySelector("#question textarea");

function write(text) {
  const box = area();
  const setter = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
  setter.call(box, text);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
}

function send() {
  setTimeout(() => document.querySelector("#question button.submit-button")?.click(), 60);
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

// The last question is taken back by the server; an earlier one is only copied to the box.
function edit(answer) {
  const rows = [...document.querySelectorAll("#chat .answer")];
  const takeBack = document.querySelector("#edit-last");
  if (takeBack && rows.at(-1) === answer) return takeBack.click();
  const questions = document.querySelectorAll("#chat .asked");
  write(questions[rows.indexOf(answer)]?.innerText ?? "");
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
  const last = questions[questions.length - 1];
  const now = `${questions.length} ${document.querySelectorAll("#chat .answer:not(.waiting)").length}`;
  if (now === seen) return;
  seen = now;
  if (!last) return;
  const box = scrollerOf(last);
  if (!box) window.scrollBy(0, last.getBoundingClientRect().top - 12);
  else box.scrollTop += last.getBoundingClientRect().top - box.getBoundingClientRect().top - 12;
}

function scrollerOf(element) {
  for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
    const scrolls = ["auto", "scroll"].includes(getComputedStyle(box).overflowY);
    if (scrolls && box.scrollHeight > box.clientHeight + 1) return box;
  }
  return null;
}

export function wireChat() {
  new MutationObserver(followQuestions).observe(document.body, { childList: true, subtree: true });
  new MutationObserver(nameMessages).observe(document.body, { childList: true, subtree: true });
  describeView("tools", (slot) => `conversation=${encodeURIComponent(slot.dataset.conversation)}`);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (!button) return;
    if (button.matches(".example")) {
      write(button.textContent);
      send();
    }
    const answer = button.closest(".answer");
    if (!answer) return;
    if (button.matches(".copy")) copy(button, clean(answer));
    if (button.matches(".edit")) edit(answer);
    if (button.matches(".correct")) write(answer.querySelector(".completed").textContent);
  });
}
