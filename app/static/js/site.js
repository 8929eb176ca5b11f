// Brings an element to life by the modules that its `data-controller` names. Every page works
// without any of them.
for (const element of document.querySelectorAll("[data-controller]")) {
  for (const name of element.dataset.controller.split(" ")) {
    import(`./controllers/${name}.js`).then(({ connect }) => connect(element));
  }
}
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
// of ours.
navigator.serviceWorker?.register("/service-worker.js");
