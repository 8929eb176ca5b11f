// A message gets a button that takes it away.
export function connect(message) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "alert__close";
  button.textContent = "×";
  button.setAttribute("aria-label", message.dataset.label);
  button.addEventListener("click", () => {
    message.remove();
    document.querySelector("main")?.focus({ preventScroll: true });
  });
  message.append(button);
}
