// What pages share, in one file: a reader who comes for the first time asks for one script.
// It brings an element to life by what its `data-controller` names: a function below, or else a
// module, which is loaded for it. Every page works without any of them.

// On a slow network a form shows that it is on its way, and is not sent twice by impatience.
const PATIENCE = 8000; // milliseconds until it may be sent again, should nothing have come of it
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog") return;
  if (!navigator.onLine || form.hasAttribute("aria-busy")) {
    event.preventDefault();
    if (!navigator.onLine) sayOffline();
    return;
  }
  form.setAttribute("aria-busy", "true");
  setTimeout(() => form.removeAttribute("aria-busy"), PATIENCE);
}, true);

// Sent without a network, a form and all that was typed into it would be gone.
function sayOffline() {
  const main = document.querySelector("main");
  if (main.querySelector(".toasts--offline")) return;
  const toasts = document.createElement("div");
  toasts.className = "toasts toasts--offline";
  toasts.setAttribute("role", "alert");
  const message = document.createElement("div");
  message.className = "alert alert-warning";
  message.textContent = main.dataset.offline;
  toasts.append(message);
  main.append(toasts);
  addEventListener("online", () => toasts.remove(), { once: true });
}

addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
});

// Only where the page came by a safe way do browsers offer this; offline they then show a page
// of ours. Whoever only passes by is spared what it loads.
const STAYS = 3; // pages of a visit
if (countPage() >= STAYS) navigator.serviceWorker?.register("/service-worker.js");

function countPage() {
  try {
    sessionStorage.setItem("pages", Number(sessionStorage.getItem("pages")) + 1);
    return Number(sessionStorage.getItem("pages"));
  } catch { return 1; }
}

// What a browser keeps for itself; one that keeps nothing forgets it with the page.
export function read(name) {
  try { return localStorage.getItem(name) ?? ""; } catch { return ""; }
}

export function write(name, value) {
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  } catch { /* it lasts until the page is left, then */ }
}

// Light, dark, or as the system: kept in this browser alone, and in all its tabs at once.
const root = document.documentElement;
const bars = [...document.querySelectorAll("meta[name=theme-color]")];
const own = bars.map((bar) => bar.media);

function showTheme(theme) {
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  // The browser's own frame has the colour of the page.
  bars.forEach((bar, number) => {
    bar.media = !theme ? own[number] : own[number].includes(theme) ? "all" : "not all";
  });
}

function connectTheme(choice) {
  const options = [...choice.querySelectorAll("input")];
  const mark = () => {
    const theme = root.dataset.theme ?? "";
    for (const option of options) option.checked = option.value === theme;
    showTheme(theme);
  };
  mark();
  choice.addEventListener("change", ({ target }) => {
    showTheme(target.value);
    write("theme", target.value);
  });
  addEventListener("storage", ({ key, newValue }) => {
    if (key !== "theme" && key !== null) return;
    showTheme(newValue ?? "");
    mark();
  });
}

// Single keys for what a page offers: an element with `data-key` is pressed by that key, and
// the sheet that `?` opens lists them. They can be switched off (WCAG 2.2, 2.1.4), and never act
// while somebody types.
const SHORTCUTS = "shortcuts";

function connectShortcuts(sheet) {
  const open = () => {
    fill(sheet);
    sheet.showModal();
  };
  // After an act the address names what stands next.
  document.querySelector(`[data-item]:target`)?.focus();
  keyed();
  document.querySelector(`[data-opens="${sheet.id}"]`)?.addEventListener("click", open);
  const box = sheet.querySelector("input[type=checkbox]");
  const mark = () => { box.checked = read(SHORTCUTS) !== "off"; };
  mark();
  box.addEventListener("change", () => write(SHORTCUTS, box.checked ? "on" : "off"));
  addEventListener("storage", mark);
  sheet.addEventListener("click", ({ target }) => {
    if (target === sheet) sheet.close();
  });
  addEventListener("keydown", (event) => {
    if (!box.checked || sheet.open || !plain(event)) return;
    const element = keyed().get(event.key);
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
function keyed() {
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
  for (const [key, element] of keyed()) {
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

// An open menu closes when Escape is pressed or something else is used.
export function connectMenu(menu) {
  document.addEventListener("click", ({ target }) => {
    if (!menu.contains(target)) menu.open = false;
  });
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !menu.contains(relatedTarget)) menu.open = false;
  });
  menu.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

// A button that copies a text and says so; none where the browser lets no page copy.
const SAID = 4000; // milliseconds

export function copyButton(words, textOf, className) {
  if (!navigator.clipboard) return null;
  const button = document.createElement("button");
  button.type = "button";
  button.className = className;
  button.textContent = words.copy;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    const done = await navigator.clipboard.writeText(textOf()).then(() => true, () => false);
    button.textContent = done ? words.copied : textOf();
    setTimeout(() => { button.textContent = words.copy; }, SAID);
  });
  return button;
}

// The button that takes a message or a box away.
export function closeButton(label, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "alert__close";
  button.textContent = "×";
  button.setAttribute("aria-label", label);
  button.addEventListener("click", act);
  return button;
}

const OWN = { menu: connectMenu, shortcuts: connectShortcuts, theme: connectTheme };
for (const element of document.querySelectorAll("[data-controller]")) {
  for (const name of element.dataset.controller.split(" ")) {
    if (name in OWN) OWN[name](element);
    else import(`./controllers/${name}.js`).then(({ connect }) => connect(element));
  }
}
