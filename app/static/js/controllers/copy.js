// Puts a button beside a link that copies it.
import { copyButton } from "../site.js";

export function connect(element) {
  const link = element.querySelector("a");
  element.append(" ", copyButton(element.dataset, () => link.href, "btn btn-outline-secondary") ?? "");
}
