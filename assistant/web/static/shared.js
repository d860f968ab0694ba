// The page that a link opens: a conversation to be read, with the reader beside it.
import { closeReader, copy, openCitation, stepCitation, wireReader } from "./reader.js";
import { loadPhrases } from "./phrases.js";
import { hidePeek, tapped, wirePeek } from "./peek.js";

await loadPhrases();
document.documentElement.classList.toggle("dark", matchMedia("(prefers-color-scheme: dark)").matches);
document.body.classList.toggle("dark", matchMedia("(prefers-color-scheme: dark)").matches);
wireReader();
wirePeek();
document.addEventListener("click", (event) => {
  const marker = event.target.closest?.("a.cite");
  if (marker) {
    event.preventDefault();
    if (tapped(event, marker)) return;
    hidePeek();
    openCitation(marker, { keyboard: event.detail === 0 });
  }
  const button = event.target.closest?.(".answer .copy");
  if (button) copy(button, button.closest(".answer").querySelector(".quote")?.innerText ?? "");
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !hidePeek()) closeReader();
  if (event.altKey && event.key === "ArrowRight") stepCitation(1);
  if (event.altKey && event.key === "ArrowLeft") stepCitation(-1);
});
document.body.dataset.assistant = "started";
