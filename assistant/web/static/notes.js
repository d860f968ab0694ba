// One line at the head of the page that says what happened, with what can be done about it.
let timer = 0;

export function tell(text, { buttons = [], seconds = 12, link = "" } = {}) {
  const note = document.getElementById("note") ?? document.body.appendChild(
    Object.assign(document.createElement("div"), { id: "note" }),
  );
  note.setAttribute("role", "status");
  const line = Object.assign(document.createElement("span"), { dir: "auto", textContent: text });
  note.replaceChildren(line);
  if (link) {
    const address = Object.assign(document.createElement("input"), { value: link, readOnly: true });
    address.setAttribute("aria-label", text);
    address.addEventListener("focus", () => address.select());
    note.append(address);
  }
  for (const [name, act] of buttons) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "link" });
    button.textContent = name;
    button.addEventListener("click", () => act(button));
    note.append(button);
  }
  const close = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
  close.className = "link quiet";
  close.setAttribute("aria-label", "×");
  close.addEventListener("click", hush);
  note.append(close);
  clearTimeout(timer);
  if (seconds) timer = setTimeout(hush, seconds * 1000);
}

export function hush() {
  clearTimeout(timer);
  document.getElementById("note")?.replaceChildren();
}
