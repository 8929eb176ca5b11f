// Titles while one types, as a list beside the field that the arrows walk (WAI-ARIA 1.2, combobox
// with a list). Without it the form searches all the same.
const PAUSE = 150; // milliseconds

export function connect(form) {
  const field = form.elements.q;
  const list = makeList(form, field);
  let timer = 0;
  let asking = null; // what stops the request under way
  let asked = field.value;

  const close = () => {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const choose = (option) => {
    for (const other of list.children) other.setAttribute("aria-selected", String(other === option));
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  };
  const show = (found) => {
    list.replaceChildren(...found.map(makeOption));
    if (!found.length || document.activeElement !== field) return close();
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    choose(null);
  };
  const ask = async () => {
    asking?.abort();
    asked = field.value;
    if (!asked.trim()) return close();
    asking = new AbortController();
    const address = `${form.dataset.suggestions}?q=${encodeURIComponent(asked)}`;
    try {
      const response = await fetch(address, { signal: asking.signal });
      if (response.ok) show(await response.json());
    } catch { /* stopped, or away: searching still works */ }
  };
  const typed = ({ isComposing }) => {
    clearTimeout(timer);
    if (!isComposing && field.value !== asked) timer = setTimeout(ask, PAUSE);
  };
  field.addEventListener("input", typed);
  field.addEventListener("compositionend", () => typed({ isComposing: false }));
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    const options = [...list.children];
    const now = options.findIndex((option) => option.ariaSelected === "true");
    if (event.isComposing || list.hidden) return;
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown") choose(options[now + 1]);
    else if (event.key === "ArrowUp") choose(options[now < 0 ? options.length - 1 : now - 1]);
    else if (event.key === "Enter" && now >= 0) location.assign(options[now].dataset.address);
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps focus
  list.addEventListener("click", ({ target }) => {
    const option = target.closest("[role=option]");
    if (option) location.assign(option.dataset.address);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    asking?.abort();
    close();
  });
  // Where the field is already, the key and the link that lead to it go into it.
  document.querySelector('[data-key="/"]')?.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
  if (!field.value) field.focus();
}

function makeList(form, field) {
  const list = document.createElement("ul");
  list.id = "search-suggestions";
  list.className = "search__list";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.label);
  field.after(list);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-expanded", "false");
  field.setAttribute("aria-controls", list.id);
  return list;
}

function makeOption({ title, address }, number) {
  const option = document.createElement("li");
  option.id = `suggestion-${number}`;
  option.dir = "auto";
  option.textContent = title;
  option.dataset.address = address;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  return option;
}
