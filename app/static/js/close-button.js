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
