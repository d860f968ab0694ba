// Fragments of the page: each element with data-view shows what /view/NAME sends.
// The server escapes everything in a fragment; the content security policy forbids scripts in it.
import { phrase } from "./phrases.js";

const makers = new Map();

export function describeView(name, query) {
  makers.set(name, query);
}

export class Away extends Error {}

export async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Away(phrase("no_connection"));
  }
  if (response.status === 401) location.reload();
  return response;
}

export async function get(path) {
  const response = await ask(path, { headers: { Accept: "text/html" } });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response;
}

// What went wrong as a sentence, with a way out.
export function showTrouble(element, error, again) {
  const line = document.createElement("p");
  line.className = "trouble";
  line.append(`${error.message ?? error} `);
  const button = Object.assign(document.createElement("button"), { type: "button", className: "link" });
  button.textContent = phrase("try_again") || "↻";
  button.addEventListener("click", again);
  line.append(button);
  element.replaceChildren(line);
}

export async function fill(element) {
  const name = element.dataset.view;
  const query = makers.get(name)?.(element) ?? "";
  const asked = (element.dataset.asked = String(Math.random()));
  try {
    const html = await (await get(`view/${name}${query ? `?${query}` : ""}`)).text();
    if (element.dataset.asked !== asked) return;
    element.innerHTML = html;
    element.dataset.filled = "yes";
    element.dispatchEvent(new CustomEvent("filled", { bubbles: true }));
  } catch (error) {
    // What is shown already is better than an error in its place.
    if (!element.dataset.filled) showTrouble(element, error, () => fill(element));
  }
}

export function fillAll(name) {
  return Promise.all([...document.querySelectorAll(`[data-view="${name}"]`)].map(fill));
}

export function watchSlots() {
  const look = () => {
    for (const slot of document.querySelectorAll("[data-view]:not([data-asked])")) fill(slot);
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  look();
}

export async function post(path, body) {
  const form = body instanceof FormData;
  let response;
  try {
    response = await ask(path, {
      method: "POST",
      headers: form ? {} : { "Content-Type": "application/json" },
      body: form ? body : JSON.stringify(body ?? {}),
    });
  } catch (error) {
    return { message: error.message, failed: true };
  }
  try {
    return { failed: !response.ok, ...(await response.json()) };
  } catch {
    return { message: `${response.status} ${response.statusText}`, failed: true };
  }
}
