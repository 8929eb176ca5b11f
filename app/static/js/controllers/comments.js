// Comments without leaving the page: a preview, replies in place, Ctrl+Enter, and what was typed
// and not sent is kept in this browser. Without it each of these has a page of its own.
import { read, write } from "../site.js";
import { post } from "../editor/server.js";

export function connect(element) {
  const words = JSON.parse(element.dataset.words);
  const form = element.querySelector(".comment-form");
  forgetSent();
  if (!form) return;
  connectForm(form, element.dataset.preview, words);
  for (const link of element.querySelectorAll("[data-reply]")) {
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      openReply(link, form, element.dataset.preview, words);
    });
  }
}

function connectForm(form, address, words) {
  const text = form.elements.body;
  const key = () => `comment:${form.getAttribute("action")}:${form.elements.parent.value}`;
  const preview = form.querySelector("[name=preview]");
  if (!text.value && read(key())) {
    text.value = read(key());
    say(form, words.kept);
  }
  text.addEventListener("input", () => write(key(), text.value));
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector(".btn-primary"));
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter === preview || event.defaultPrevented) return;
    try { sessionStorage.setItem("sent-comment", JSON.stringify([key(), text.value])); } catch { /* kept, then */ }
  });
  // Before the page's own listener, which would take it for something that is sent.
  preview.type = "button";
  preview.addEventListener("click", () => draw(form, address, words));
}

async function draw(form, address, words) {
  try {
    const answer = await post(address, new FormData(form));
    const box = boxOf(form, words);
    box.innerHTML = answer.html; // sanitised by the server, as every comment is
  } catch (error) {
    boxOf(form, words).textContent = error.message;
  }
}

function boxOf(form, words) {
  let box = form.querySelector(".comment-form__preview > .comment__body");
  if (box) return box;
  const frame = document.createElement("section");
  frame.className = "comment-form__preview";
  frame.setAttribute("aria-label", words.preview);
  frame.setAttribute("aria-live", "polite");
  box = document.createElement("div");
  box.className = "prose comment__body";
  box.dir = "auto";
  frame.append(box);
  form.append(frame);
  return box;
}

function say(form, message) {
  const line = document.createElement("p");
  line.className = "form-text";
  line.setAttribute("role", "status");
  line.textContent = message;
  form.elements.body.after(line);
}

// The form below the post, once more, where the reply will stand.
function openReply(link, form, address, words) {
  const comment = link.closest(".comment");
  const open = comment.querySelector(".comment-form");
  if (open) {
    open.elements.body.focus();
    return;
  }
  const id = `reply-${link.dataset.reply}`;
  const copy = form.cloneNode(true);
  copy.id = id;
  for (const gone of copy.querySelectorAll(".alert, .comment-form__preview, [role=status], .invalid-feedback")) gone.remove();
  for (const named of copy.querySelectorAll("[id], [for], [aria-describedby]")) {
    for (const name of ["id", "for", "aria-describedby"]) {
      if (named.hasAttribute(name)) named.setAttribute(name, named.getAttribute(name).replaceAll(form.id, id));
    }
  }
  copy.elements.parent.value = link.dataset.reply;
  const text = copy.elements.body;
  text.value = "";
  const author = comment.querySelector(".comment__author").textContent;
  copy.querySelector(".form-label").textContent = words.reply.replace("{name}", author);
  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.className = "btn btn-link";
  cancel.textContent = words.cancel;
  cancel.addEventListener("click", () => {
    copy.remove();
    link.focus();
  });
  copy.querySelector(".comment-form__acts").append(cancel);
  copy.addEventListener("keydown", (event) => { if (event.key === "Escape") cancel.click(); });
  comment.append(copy);
  connectForm(copy, address, words);
  if (!text.value && link.dataset.to) text.value = `${link.dataset.to} `;
  text.focus();
  text.setSelectionRange(text.value.length, text.value.length);
}

// What was sent is there now, or stands in the form again: no need to keep it as well.
function forgetSent() {
  try {
    const sent = JSON.parse(sessionStorage.getItem("sent-comment"));
    sessionStorage.removeItem("sent-comment");
    if (sent && read(sent[0]) === sent[1]) write(sent[0], "");
  } catch { /* kept, then */ }
}
