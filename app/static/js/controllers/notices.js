// Whoever opens what he was told has read it: the button beside it is pressed on the way.
export function connect(list) {
  list.addEventListener("click", ({ target }) => {
    const form = target.closest("a") && target.closest(".notice--unread")?.querySelector("form");
    // It reaches the blog even though the page is left meanwhile.
    if (form) fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true, redirect: "manual" });
  });
}
