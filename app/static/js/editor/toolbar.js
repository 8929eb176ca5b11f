// Marks of Markdown put round or before what is selected, by button or by key; undo works.
const MARKS = {
  bold: (text) => wrapped(text, "**"),
  italic: (text) => wrapped(text, "*"),
  code: (text) => (text.includes("\n") ? { text: `\`\`\`\n${text}\n\`\`\``, from: 3, to: 3 } : wrapped(text, "`")),
  link: (text) => ({ text: `[${text}](https://)`, from: text.length + 3, to: text.length + 11 }),
};
const LINES = { heading: "## ", quote: "> ", list: "- " };
const KEYS = { b: "bold", i: "italic", k: "link", e: "code" };
const BY_CODE = { Digit8: "list", Digit9: "quote", KeyP: "image" }; // with Shift

function wrapped(text, mark) {
  return { text: mark + text + mark, from: mark.length, to: mark.length + text.length };
}

// By this old command alone the browser's own undo knows of the change.
export function insert(field, text, from = text.length, to = from) {
  field.focus();
  const start = field.selectionStart;
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, start, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.setSelectionRange(start + from, start + to);
}

export function format(field, name) {
  const { selectionStart: start, selectionEnd: end, value } = field;
  if (name in LINES) return markLines(field, LINES[name]);
  const made = MARKS[name](value.slice(start, end));
  insert(field, made.text, made.from, made.to);
}

function markLines(field, mark) {
  const { value, selectionEnd: end } = field;
  const start = value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  const last = value.indexOf("\n", end);
  const stop = last < 0 ? value.length : last;
  const lines = value.slice(start, stop).split("\n");
  const marked = lines.every((line) => line.startsWith(mark));
  field.setSelectionRange(start, stop);
  insert(field, lines.map((line) => (marked ? line.slice(mark.length) : mark + line)).join("\n"));
}

export function connectToolbar(form, pickImage) {
  const field = form.elements.body;
  const tools = [...form.querySelectorAll(".editor__tool")];
  const act = (name) => (name === "image" ? pickImage() : format(field, name));
  for (const tool of tools) {
    if (tool.dataset.format) tool.addEventListener("click", () => act(tool.dataset.format));
    tool.tabIndex = tool === tools[0] ? 0 : -1; // one stop for the Tab key; arrows inside (ARIA, toolbar)
  }
  form.querySelector(".editor__tools").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tools[(tools.indexOf(document.activeElement) + step + tools.length) % tools.length];
    for (const tool of tools) tool.tabIndex = tool === next ? 0 : -1;
    next.focus();
  });
  field.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    const key = event.key.toLowerCase();
    const name = event.shiftKey ? BY_CODE[event.code]
      : event.altKey ? { Digit2: "heading" }[event.code] : KEYS[key];
    if (!name) return;
    event.preventDefault();
    act(name);
  });
}
