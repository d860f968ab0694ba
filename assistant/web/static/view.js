// Fragments of the page: each element with data-view shows what /view/NAME sends.
// The server escapes everything in a fragment; the content security policy forbids scripts in it.

const makers = new Map();

export function describeView(name, query) {
  makers.set(name, query);
}

export async function get(path) {
  const response = await fetch(path, { headers: { Accept: "text/html" } });
  if (response.status === 401) location.reload();
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response;
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
    element.textContent = String(error.message ?? error);
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
  const response = await fetch(path, {
    method: "POST",
    headers: form ? {} : { "Content-Type": "application/json" },
    body: form ? body : JSON.stringify(body ?? {}),
  });
  let answer = {};
  try {
    answer = await response.json();
  } catch {
    answer = { message: `${response.status} ${response.statusText}` };
  }
  return answer;
}
