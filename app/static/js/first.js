// Stands in the page itself, before anything is drawn, so that no wrong colour flashes by.
document.documentElement.classList.add("js");
try {
  const theme = localStorage.getItem("theme");
  if (["light", "dark"].includes(theme)) document.documentElement.dataset.theme = theme;
} catch { /* a browser that keeps nothing follows its system */ }
