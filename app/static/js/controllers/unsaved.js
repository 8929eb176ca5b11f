// Asks before a page with unsaved words is left. A preview holds words that nobody saved either.
export function connect(element) {
  const form = element.querySelector("form");
  let unsaved = document.querySelector(".preview, .is-invalid") !== null;
  form.addEventListener("input", () => { unsaved = true; });
  form.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) unsaved = false;
  });
  addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
}
