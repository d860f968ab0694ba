// Hovering or focusing a citation shows its source line in a small card.
let card = null;

function show(marker) {
  if (marker.title) {
    marker.dataset.line = marker.title;
    marker.removeAttribute("title");
  }
  if (!marker.dataset.line) return;
  card ??= Object.assign(document.createElement("div"), { id: "peek", dir: "auto" });
  card.setAttribute("role", "tooltip");
  card.textContent = marker.dataset.line;
  marker.setAttribute("aria-describedby", "peek");
  document.body.append(card);
  const at = marker.getBoundingClientRect();
  const left = Math.min(at.left, window.innerWidth - card.offsetWidth - 8);
  card.style.left = `${Math.max(8, left)}px`;
  // Below the paragraph, not below its line: the quote stays readable.
  const around = (marker.closest("p, li") ?? marker).getBoundingClientRect();
  const fits = around.bottom + card.offsetHeight + 10 < window.innerHeight;
  card.style.top = `${fits ? around.bottom + 4 : around.top - card.offsetHeight - 4}px`;
}

const hide = () => card?.remove();

export function wirePeek() {
  for (const name of ["pointerover", "focusin"]) {
    document.addEventListener(name, (event) => {
      const marker = event.target.closest?.("a.cite");
      if (marker) show(marker);
      else hide();
    });
  }
  document.addEventListener("focusout", hide);
  document.addEventListener("scroll", hide, true);
}
