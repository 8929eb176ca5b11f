// Pictures by drop, paste or choice: uploaded with a bar, then named in the text.
import { insert } from "./toolbar.js";

const MOST = 20 * 1024 * 1024; // bytes, as in app/pictures.py

export function connectImages(form, words) {
  const field = form.elements.body;
  const picker = form.querySelector("input[type=file]");
  const uploads = form.querySelector(".editor__uploads");
  const takeAll = (files) => [...files].filter(isImage).forEach((file) => upload(file));
  let turn = Promise.resolve(); // one after the other, so that they stand in the text as chosen

  function upload(file) {
    const name = file.name || "image";
    const line = document.createElement("p");
    const bar = document.createElement("progress");
    line.className = "editor__upload";
    bar.max = 1;
    line.append(words.uploading.replace("{name}", name), " ", bar);
    uploads.append(line);
    if (file.size > MOST) fail(line, `${name}: ${words.large}`);
    else turn = turn.then(() => new Promise((done) => send(file, name, line, bar, done)));
  }

  function send(file, name, line, bar, done) {
    const fields = new FormData();
    fields.append("csrf_token", form.elements.csrf_token.value);
    fields.append("file", file, name);
    const request = new XMLHttpRequest(); // fetch tells nothing of how far an upload is
    request.open("POST", form.dataset.images);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => { bar.value = loaded / total; });
    request.addEventListener("load", () => {
      if (request.status === 201) {
        line.remove();
        nameInText(request.response.url);
        offerAsCover(form, request.response);
      } else {
        // What refuses a body that is too large may stand in front of the blog, and speak HTML.
        const large = request.status === 413 && `${name}: ${words.large}`;
        fail(line, request.response?.message ?? (large || words.failed.replace("{name}", name)));
      }
    });
    request.addEventListener("error", () => fail(line, words.failed.replace("{name}", name)));
    request.addEventListener("loadend", done);
    request.send(fields);
  }

  // A picture stands on lines of its own. Whoever types on now says what it shows, unless he is
  // saying so of another one.
  function nameInText(address) {
    const { value, selectionStart: from, selectionEnd: to } = field;
    const line = value.lastIndexOf("\n", from - 1) + 1;
    const isNaming = value.startsWith("![", line);
    const next = value.indexOf("\n", to);
    const rest = next < 0 ? "" : value.slice(next);
    // Of several, each stands behind those that came before it.
    const others = isNaming ? /^(?:\n+!\[[^\n]*\]\(\/media\/[^\n)]*\))*/.exec(rest)[0] : "";
    const end = value.length - rest.length + others.length;
    const before = end > line ? "\n\n" : "";
    const start = before.length + 2;
    field.setSelectionRange(end, end);
    insert(field, `${before}![${words.alt}](${address})`, start, start + words.alt.length);
    if (isNaming) field.setSelectionRange(from, to);
  }

  picker.addEventListener("change", () => {
    takeAll(picker.files);
    picker.value = "";
  });
  field.addEventListener("paste", (event) => {
    if (![...event.clipboardData.files].some(isImage)) return;
    event.preventDefault();
    takeAll(event.clipboardData.files);
  });
  form.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    form.classList.add("editor--dropping");
  });
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) form.classList.remove("editor--dropping");
  });
  form.addEventListener("drop", (event) => {
    form.classList.remove("editor--dropping");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    takeAll(event.dataTransfer.files);
  });
  return () => picker.click();
}

// What was just uploaded can be the cover too.
function offerAsCover(form, { id, thumbnail }) {
  const choices = form.querySelector(".covers");
  if (choices.querySelector(`[value="${id}"]`)) return;
  const choice = choices.firstElementChild.cloneNode(true);
  const radio = choice.querySelector("input");
  radio.value = id;
  radio.checked = false;
  const picture = new Image();
  picture.src = thumbnail;
  picture.alt = "";
  choice.replaceChildren(radio, picture);
  choices.firstElementChild.after(choice);
}

function isImage(file) {
  return file.type.startsWith("image/");
}

function fail(line, message) {
  line.className = "editor__upload editor__upload--failed";
  line.textContent = message;
  setTimeout(() => line.remove(), 15000);
}
