// In a text: a button that copies each block of code, and a link beside each heading.
import { copyButton } from "../site.js";

export function connect(prose) {
  for (const block of prose.querySelectorAll("pre")) {
    const frame = document.createElement("div");
    frame.className = "code-frame";
    block.replaceWith(frame);
    const textOf = () => block.textContent.replace(/\n$/, "");
    frame.append(block, copyButton(prose.dataset, textOf, "code-frame__copy") ?? "");
  }
  for (const heading of prose.querySelectorAll(":is(h2, h3, h4)[id]")) {
    const link = document.createElement("a");
    link.className = "heading-link";
    link.href = `#${heading.id}`;
    link.textContent = "#";
    link.setAttribute("aria-label", `${prose.dataset.anchor}: ${heading.textContent}`);
    heading.append(" ", link);
  }
}
