// Single keys for what a page offers: an element with `data-key` is pressed by that key, and
// the sheet that `?` opens lists them. They can be switched off (WCAG 2.2, 2.1.4), and never act
// while somebody types.
import { read, write } from "../kept.js";

const NAME = "shortcuts";

export function connect(sheet) {
  const open = () => {
    fill(sheet);
    sheet.showModal();
  };
  // After an act the address names what stands next.
  document.querySelector(`[data-item]:target`)?.focus();
  name();
  document.querySelector(`[data-opens="${sheet.id}"]`)?.addEventListener("click", open);
  const box = sheet.querySelector("input[type=checkbox]");
  const mark = () => { box.checked = read(NAME) !== "off"; };
  mark();
  box.addEventListener("change", () => write(NAME, box.checked ? "on" : "off"));
  addEventListener("storage", mark);
  sheet.addEventListener("click", ({ target }) => {
    if (target === sheet) sheet.close();
  });
  addEventListener("keydown", (event) => {
    if (!box.checked || sheet.open || !plain(event)) return;
    const element = name().get(event.key);
    // A link or a button that has the focus does by Enter what it always does.
    if (event.key === "Enter" && !event.target.matches("[data-item]")) return;
    if (event.key === "?") open();
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (element) element.click();
    else return;
    event.preventDefault();
  });
}

// What has a key now, for messages come and go; the first of two has it, and before all others
// what is part of the item that has the focus, or of the first one.
function name() {
  const keys = new Map();
  const item = document.activeElement?.closest("[data-item]") ?? document.querySelector("[data-item]");
  const own = item?.querySelectorAll("[data-key]") ?? [];
  for (const element of [...own, ...document.querySelectorAll("[data-key]")]) {
    const elsewhere = element.closest("[data-item]");
    if (elsewhere && elsewhere !== item) element.removeAttribute("aria-keyshortcuts");
    if (keys.has(element.dataset.key) || (elsewhere && elsewhere !== item)) continue;
    keys.set(element.dataset.key, element);
    element.setAttribute("aria-keyshortcuts", element.dataset.key);
  }
  return keys;
}

function fill(sheet) {
  const list = sheet.querySelector("dl");
  for (const line of list.querySelectorAll("[data-needs]")) {
    line.hidden = !document.querySelector(line.dataset.needs);
  }
  for (const line of list.querySelectorAll(".sheet__found")) line.remove();
  for (const [key, element] of name()) {
    const line = list.firstElementChild.cloneNode(true);
    line.className = "sheet__found";
    line.querySelector("kbd").textContent = key;
    line.querySelector("dd").textContent = element.dataset.says ?? element.textContent.trim();
    list.append(line);
  }
}

function plain({ target, ctrlKey, metaKey, altKey, isComposing, repeat }) {
  const typing = target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
  return !(ctrlKey || metaKey || altKey || isComposing || repeat || typing);
}

function step(by) {
  const links = [...document.querySelectorAll(".post-card__title a, [data-item]")];
  if (!links.length) return;
  const now = links.indexOf(document.activeElement?.closest("[data-item]") ?? document.activeElement);
  const next = now < 0 ? (by > 0 ? 0 : links.length - 1) : now + by;
  links[Math.min(Math.max(next, 0), links.length - 1)].focus();
}
