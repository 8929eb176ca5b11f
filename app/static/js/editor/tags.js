// Completes the tag that is being typed with those that there are (ARIA, combobox by a datalist).
const PAUSE = 150; // milliseconds

export function connectTags(form) {
  const field = form.elements.tags;
  const list = document.createElement("datalist");
  list.id = "known-tags";
  field.after(list);
  field.setAttribute("list", list.id);
  let timer = 0;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const parts = field.value.split(/[,，、;；]/);
      const typed = parts.pop().trim();
      if (!typed) return list.replaceChildren();
      const response = await fetch(`${form.dataset.tags}?q=${encodeURIComponent(typed)}`);
      if (!response.ok) return;
      const before = parts.map((part) => `${part.trim()}, `).join("");
      list.replaceChildren(...(await response.json()).map((name) => new Option("", before + name)));
    }, PAUSE);
  });
}
