// The page's own script.  Listeners sit on the document, so nothing is bound again when Gradio redraws.
import { openAddress, openCitation, openDocument, closeReader, stepCitation, wireReader } from "./reader.js";
import { wireFilters } from "./filters.js";
import { wireSources } from "./sources.js";
import { wireChat } from "./chat.js";
import { wireBox } from "./box.js";
import { wireHistory } from "./history.js";
import { watchSlots } from "./view.js";
import { wireStatus } from "./status.js";
import { hidePeek, tapped, wirePeek } from "./peek.js";
import { loadPhrases } from "./phrases.js";

// This script comes with the page itself, so it may be there before Gradio has drawn anything.
function drawn() {
  const all = () => ["reader", "history-toggle"].every((id) => document.getElementById(id));
  return new Promise((done) => {
    const look = () => (all() ? done() : setTimeout(look, 30));
    look();
  });
}

async function start() {
  if (document.body.dataset.assistant) return;
  document.body.dataset.assistant = "starting";
  await Promise.all([loadPhrases(), drawn()]);
  wireReader();
  wireFilters();
  wireSources();
  wireChat();
  wireBox();
  wireHistory();
  wirePeek();
  watchSlots();
  wireStatus();
  openAddress();
  document.body.dataset.assistant = "started";
}

document.addEventListener("click", (event) => {
  const marker = event.target.closest?.("a.cite");
  if (marker) {
    event.preventDefault();
    if (tapped(event, marker)) return;
    hidePeek();
    openCitation(marker, { keyboard: event.detail === 0 });
    return;
  }
  const opener = event.target.closest?.("[data-document]");
  if (opener) hidePeek();
  if (opener) openDocument(opener.dataset.document, opener);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !hidePeek()) closeReader();
  if (event.altKey && event.key === "ArrowRight") stepCitation(1);
  if (event.altKey && event.key === "ArrowLeft") stepCitation(-1);
});

start();
