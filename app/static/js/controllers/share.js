// Copying the link, and the device's own way of sharing where it has one, before the links.
import { connect as connectMenu } from "./menu.js";

export function connect(menu) {
  connectMenu(menu);
  const { title, address, copy, copied, other } = menu.dataset;
  const list = menu.querySelector("ul");
  if (navigator.share) {
    add(list, other, () => navigator.share({ title, url: address }).catch(() => {}));
  }
  if (navigator.clipboard) {
    const button = add(list, copy, async () => {
      const done = await navigator.clipboard.writeText(address).then(() => true, () => false);
      button.textContent = done ? copied : address;
      setTimeout(() => { button.textContent = copy; }, 4000);
    });
    button.setAttribute("aria-live", "polite");
  }
}

function add(list, words, act) {
  const line = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-link";
  button.textContent = words;
  button.addEventListener("click", act);
  line.append(button);
  list.prepend(line);
  return button;
}
