// Light, dark, or as the system: kept in this browser alone, and in all its tabs at once.
const root = document.documentElement;
const bars = [...document.querySelectorAll("meta[name=theme-color]")];
const own = bars.map((bar) => bar.media);

function show(theme) {
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  // The browser's own frame has the colour of the page.
  bars.forEach((bar, number) => {
    bar.media = !theme ? own[number] : own[number].includes(theme) ? "all" : "not all";
  });
}

export function connect(choice) {
  const options = [...choice.querySelectorAll("input")];
  const mark = () => {
    const theme = root.dataset.theme ?? "";
    for (const option of options) option.checked = option.value === theme;
    show(theme);
  };
  mark();
  choice.addEventListener("change", ({ target }) => {
    show(target.value);
    try {
      if (target.value) localStorage.setItem("theme", target.value);
      else localStorage.removeItem("theme");
    } catch { /* it lasts until the page is left, then */ }
  });
  addEventListener("storage", ({ key, newValue }) => {
    if (key !== "theme" && key !== null) return;
    show(newValue ?? "");
    mark();
  });
}
