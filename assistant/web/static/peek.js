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
  place(marker);
}

// Where nothing is covered: in the rest of the marker's line, or else below the paragraph.
function place(marker) {
  const at = marker.getBoundingClientRect();
  const paragraph = marker.closest("p, li") ?? marker;
  const around = paragraph.getBoundingClientRect();
  const needed = card.offsetWidth + 10;
  const rightwards = getComputedStyle(paragraph).direction !== "rtl";
  const last = paragraph.lastElementChild === marker;
  const beside = last && (rightwards ? around.right - at.right : at.left - around.left) > needed;
  const start = beside ? (rightwards ? at.right + 8 : at.left - needed + 2) : at.left;
  const column = marker.closest("#left")?.getBoundingClientRect().right ?? window.innerWidth - 8;
  card.style.left = `${Math.max(8, Math.min(start, column - card.offsetWidth))}px`;
  const below = around.bottom + card.offsetHeight + 10 < window.innerHeight;
  const apart = below ? around.bottom + 4 : around.top - card.offsetHeight - 4;
  card.style.top = `${beside ? at.top + (at.height - card.offsetHeight) / 2 : apart}px`;
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
