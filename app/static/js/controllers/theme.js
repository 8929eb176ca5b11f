// Light, dark, or as the system: kept in this browser alone, and in all its tabs at once.
import { write } from "../kept.js";

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
    write("theme", target.value);
  });
  addEventListener("storage", ({ key, newValue }) => {
    if (key !== "theme" && key !== null) return;
    show(newValue ?? "");
    mark();
  });
}
