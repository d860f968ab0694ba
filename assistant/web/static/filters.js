// Filters live in the page's address; the form and the chips are drawn from it by the server.
import { describeView, fillAll } from "./view.js";

let sought = ""; // what the articles are searched for; it outlives a redrawn form
let waiting = 0;
const NAMES = ["language", "since", "until", "document"];

// With "at" the address names a sentence: its first document is the one to read, no filter.
function chosen() {
  const all = [...new URLSearchParams(location.search)];
  if (all.some(([name]) => name === "at")) {
    const place = all.findIndex(([name]) => name === "document");
    if (place >= 0) all.splice(place, 1);
  }
  return new URLSearchParams([...all].filter(([name, value]) => NAMES.includes(name) && value));
}

export function filterQuery() {
  return chosen().toString();
}

function set(pairs) {
  const gone = [...NAMES, "at", "sha"];
  const others = [...new URLSearchParams(location.search)].filter(([name]) => !gone.includes(name));
  const query = new URLSearchParams([...others, ...pairs]).toString();
  history.replaceState(null, "", query ? `?${query}` : location.pathname);
}

async function redraw() {
  const open = document.querySelector("details.filters")?.open;
  const focused = document.activeElement?.closest?.(".filter-form") ? document.activeElement : null;
  const selector = focused?.name && `.filter-form [name="${focused.name}"]`;
  const same = focused?.type === "checkbox" ? `${selector}[value="${CSS.escape(focused.value)}"]` : selector;
  await fillAll("filters");
  const details = document.querySelector("details.filters");
  if (details && open) details.open = true;
  const find = document.querySelector(".filter-form .find");
  if (find) find.value = sought;
  await fillAll("choices");
  if (same) document.querySelector(same)?.focus();
}

export function wireFilters() {
  describeView("filters", filterQuery);
  describeView("choices", () => {
    const query = new URLSearchParams(chosen());
    if (sought) query.set("search", sought);
    return query.toString();
  });
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.(".filter-form .find")) return;
    sought = event.target.value;
    clearTimeout(waiting);
    waiting = setTimeout(() => fillAll("choices"), 150);
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("form.filter-form");
    if (!form || event.target.matches(".find")) return;
    // The articles come a moment after the form: until then those in the address stay chosen.
    const there = form.querySelector('[data-view="choices"][data-filled]');
    const kept = there ? [] : [...chosen()].filter(([name]) => name === "document");
    set([...new FormData(form), ...kept].filter(([, value]) => value));
    redraw();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches?.("form.filter-form")) event.preventDefault(); // Enter in the search
  });
  document.addEventListener("click", (event) => {
    const chip = event.target.closest?.("[data-drop]");
    const clear = event.target.closest?.("[data-clear]");
    if (clear) set([]);
    if (chip) {
      const { drop, value } = chip.dataset;
      set([...chosen()].filter(([name, held]) => name !== drop || held !== value));
    }
    if (chip || clear) redraw().then(() => document.querySelector("#question textarea")?.focus());
  });
  window.addEventListener("popstate", redraw);
}
