// The question box: what is typed into it outlives the server, and nothing typed is cut off.
import { limit, phrase } from "./phrases.js";
import { hush, tell } from "./notes.js";
import { isAway } from "./status.js";

const DRAFT = "assistant-draft";
const PENDING = "assistant-pending";
export const area = () => document.querySelector("#question textarea");

export function enter(box, text) {
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value").set.call(box, text);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

export function write(text) {
  enter(area(), text);
  area().focus();
}

export function send() {
  setTimeout(() => document.querySelector("#question button.submit-button")?.click(), 60);
}

const read = (key) => sessionStorage.getItem(key) ?? "";
const keep = (key, text) => (text ? sessionStorage.setItem(key, text) : sessionStorage.removeItem(key));

// Too long, or no one there to take it: the question stays where it is, and the page says why.
function held(event) {
  const text = area()?.value.trim() ?? "";
  if (!text) return;
  const long = [...text].length > limit();
  if (!long && !isAway()) return keep(PENDING, text);
  event.preventDefault();
  event.stopImmediatePropagation();
  if (long) {
    const counted = phrase("too_long").replace("{count}", [...text].length).replace("{limit}", limit());
    tell(counted, { seconds: 0 });
  } else {
    keep(PENDING, text);
    tell(phrase("kept_question"), { seconds: 0 });
  }
}

// A question is answered: if it is the one that was waiting, nothing is any more.
export function answered(question) {
  if (question.trim() !== read(PENDING)) return;
  keep(PENDING, "");
  keep(DRAFT, area()?.value ?? "");
}

async function resume() {
  const waiting = read(PENDING);
  if (!waiting && read(DRAFT) && !area().value) write(read(DRAFT));
  if (!waiting) return;
  for (let tries = 0; tries < 12 && !document.querySelector("#chat .asked"); tries += 1) {
    await new Promise((done) => setTimeout(done, 250));
  }
  const asked = [...document.querySelectorAll("#chat .asked")].at(-1)?.innerText.trim();
  keep(PENDING, "");
  if (asked === waiting) return;
  write(waiting);
  send();
}

export function wireBox() {
  document.addEventListener("input", (event) => {
    if (event.target === area()) keep(DRAFT, event.target.value);
  });
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.target === area() && event.key === "Enter" && !event.shiftKey) held(event);
    },
    true,
  );
  document.addEventListener(
    "click",
    (event) => event.target.closest?.("#question button.submit-button") && held(event),
    true,
  );
  document.addEventListener("serveraway", () => {
    if (read(PENDING)) tell(phrase("kept_question"), { seconds: 0 });
  });
  document.addEventListener("serverback", () => {
    hush();
    if (read(PENDING)) location.reload(); // the page's session may be gone; resume() asks
  });
  const ready = setInterval(() => {
    if (!area()) return;
    clearInterval(ready);
    resume();
  }, 100);
}
