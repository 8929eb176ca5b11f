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
