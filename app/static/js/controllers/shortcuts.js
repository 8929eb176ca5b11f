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
    if (event.key === "?") open();
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (element) element.click();
    else return;
    event.preventDefault();
  });
}

// What has a key now, for messages come and go; the first of two has it.
function name() {
  const keys = new Map();
  for (const element of document.querySelectorAll("[data-key]")) {
    if (keys.has(element.dataset.key)) continue;
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
    line.querySelector("dd").textContent = element.textContent.trim();
    list.append(line);
  }
}

function plain({ target, ctrlKey, metaKey, altKey, isComposing, repeat }) {
  const typing = target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
  return !(ctrlKey || metaKey || altKey || isComposing || repeat || typing);
}

function step(by) {
  const links = [...document.querySelectorAll(".post-card__title a")];
  if (!links.length) return;
  const now = links.indexOf(document.activeElement);
  const next = now < 0 ? (by > 0 ? 0 : links.length - 1) : now + by;
  links[Math.min(Math.max(next, 0), links.length - 1)].focus();
}
