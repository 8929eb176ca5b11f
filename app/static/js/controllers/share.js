// Copying the link, and the device's own way of sharing where it has one, before the links.
import { connectMenu, copyButton } from "../site.js";

export function connect(menu) {
  connectMenu(menu);
  const { title, address, copy, copied, other } = menu.dataset;
  const list = menu.querySelector("ul");
  if (navigator.share) add(list, shareButton(other, title, address));
  add(list, copyButton({ copy, copied }, () => address, "btn btn-link"));
}

function shareButton(words, title, url) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-link";
  button.textContent = words;
  button.addEventListener("click", () => navigator.share({ title, url }).catch(() => {}));
  return button;
}

function add(list, button) {
  if (!button) return;
  const line = document.createElement("li");
  line.append(button);
  list.prepend(line);
}
