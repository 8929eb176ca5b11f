// Messages that can be read in peace: each has a button that takes it away. One that only says
// that all went well leaves by itself, but not while a person points at it, is in it, or is in
// another window; one that tells more, or has something to press, stays.
import { closeButton } from "../site.js";

const WORD = 800; // milliseconds: twice what a slow reader takes for a word
const LEAST = 8000;

export function connect(toasts) {
  for (const toast of toasts.querySelectorAll(".alert")) {
    toast.append(closeButton(toasts.dataset.label, () => {
      toast.remove();
      document.querySelector("main")?.focus({ preventScroll: true });
    }));
    if (toast.matches(".alert-success") && !toast.querySelector("form")) leave(toast);
  }
  addEventListener("keydown", ({ key, defaultPrevented }) => {
    const busy = defaultPrevented || document.querySelector("dialog[open], details[open] :focus");
    if (key === "Escape" && !busy) toasts.querySelector(".alert:last-child")?.remove();
  });
  // What a page brings along is not announced; what changes in it is.
  const words = [...toasts.childNodes];
  toasts.replaceChildren();
  setTimeout(() => toasts.replaceChildren(...words), 100);
}

function leave(toast) {
  const text = toast.textContent.trim();
  // Chinese has no blanks; two characters are about a word.
  const words = Math.max(text.split(/\s+/).length, text.length / 6);
  let left = Math.max(LEAST, words * WORD);
  const tick = 250;
  const clock = setInterval(() => {
    if (document.hidden || toast.matches(":hover, :focus-within")) return;
    left -= tick;
    if (left > 0 && toast.isConnected) return;
    clearInterval(clock);
    toast.remove();
  }, tick);
}
