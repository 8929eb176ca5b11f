// Makes the plain form of a post an editor: preview, toolbar, pictures, and no word lost.
import { connectAutosave } from "../editor/autosave.js";
import { connectImages } from "../editor/images.js";
import { connectMoment } from "../editor/moment.js";
import { connectPreview } from "../editor/preview.js";
import { connectTags } from "../editor/tags.js";
import { connectToolbar } from "../editor/toolbar.js";
import { read, write } from "../site.js";

export function connect(form) {
  const words = JSON.parse(form.dataset.words);
  connectMoment(form);
  connectTags(form);
  connectToolbar(form, connectImages(form, words));
  connectPreview(form, words);
  connectAutosave(form, words);
  connectTabs(form);
  connectSplit(form);
  // Enter in a line would press the first button of the form.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT" || event.isComposing) return;
    event.preventDefault();
    if (event.target === form.elements.title) form.elements.body.focus();
  });
  form.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[name=save]") ?? form.querySelector("[name=publish]"));
    }
  });
}

// On a narrow screen one of the two is shown (ARIA, tabs).
function connectTabs(form) {
  const tabs = [...form.querySelectorAll("[role=tab]")];
  const show = (chosen) => {
    form.dataset.shows = chosen.id.replace("tab-", "");
    for (const tab of tabs) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
    }
  };
  for (const tab of tabs) {
    tab.addEventListener("click", () => show(tab));
    tab.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      const other = tabs.find((each) => each !== tab);
      show(other);
      other.focus();
    });
  }
  show(tabs[0]);
}

// On a wide screen both are, unless the writer wants nothing beside the text.
function connectSplit(form) {
  const button = form.querySelector(".editor__split");
  const show = (split) => {
    form.classList.toggle("editor--split", split);
    button.setAttribute("aria-pressed", String(split));
  };
  show(read("preview") !== "off");
  button.addEventListener("click", () => {
    const split = !form.classList.contains("editor--split");
    write("preview", split ? "" : "off");
    show(split);
  });
}
