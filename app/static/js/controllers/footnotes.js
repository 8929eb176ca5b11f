// A footnote is read where it is named: its number opens a small box beside it. Without a
// script, or with a key held for another tab, the number leads to the foot of the post.
import { closeButton } from "../site.js";

export function connect(text) {
  let open = null; // { box, link }
  let closing = null; // the link that was pressed while its own box was open
  text.addEventListener("pointerdown", ({ target }) => {
    const link = target.closest(".footnote-ref a");
    closing = open && link === open.link ? link : null;
  });
  text.addEventListener("click", (event) => {
    const link = event.target.closest(".footnote-ref a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const note = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!note || !HTMLElement.prototype.showPopover) return;
    event.preventDefault();
    if (link === closing) {
      closing = null;
      return; // pressing beside a box closed it already
    }
    // A note that another note names opens where that one was opened.
    const anchor = open?.box.contains(link) ? open.link : link;
    open?.box.remove();
    const box = makeBox(note, text);
    open = { box, link: anchor };
    anchor.closest(".footnote-ref").after(box);
    box.addEventListener("toggle", ({ newState }) => {
      if (newState !== "closed" || open?.box !== box) return;
      const inside = box.contains(document.activeElement) || document.activeElement === document.body;
      if (inside) anchor.focus({ preventScroll: true });
      open = null;
    });
    box.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !box.contains(relatedTarget) && open?.box === box) box.hidePopover();
    });
    box.showPopover();
    place(box, anchor);
    box.focus({ preventScroll: true });
  });
}

function makeBox(note, text) {
  const box = document.createElement("span");
  box.className = "footnote-box";
  box.popover = "auto";
  box.tabIndex = -1;
  box.setAttribute("role", "note");
  const words = note.cloneNode(true);
  words.querySelectorAll(".footnote-backref").forEach((link) => link.remove());
  words.querySelectorAll("[id]").forEach((element) => element.removeAttribute("id"));
  const body = document.createElement("span");
  body.className = "footnote-box__words";
  body.append(...words.childNodes);
  box.append(body, closeButton(text.dataset.label, () => box.hidePopover()));
  return box;
}

function place(box, link) {
  const number = link.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const left = Math.min(Math.max(8, number.left - size.width / 2), innerWidth - size.width - 8);
  const below = number.bottom + 8 + size.height <= innerHeight;
  box.style.left = `${left}px`;
  box.style.top = `${below ? number.bottom + 8 : Math.max(8, number.top - size.height - 8)}px`;
}
