// Keeps what is typed: in the browser at once, on the server after a pause. Whatever becomes of the
// network, the page or the server, one of the two still has it.
import { read, write } from "../site.js";
import { post } from "./server.js";

const PAUSE = 2500; // milliseconds without typing
const LONGEST_PAUSE = 12000;
const TRY_AGAIN = 20000;
const FIELDS = ["title", "summary", "tags", "body"];

export function connectAutosave(form, words) {
  const status = form.querySelector(".editor__status");
  const say = (text) => { status.textContent = text; };
  const texts = () => FIELDS.map((name) => form.elements[name].value);
  let key = `typed:${location.pathname}`;
  // What the page came with: somebody may have typed before this script was here.
  let saved = FIELDS.map((name) => form.elements[name].defaultValue).join("\0");
  let timer = 0;
  let since = 0;
  let running = false;
  let stopped = false;

  function keepHere() {
    if (texts().join("\0") !== saved) write(key, JSON.stringify({ at: Date.now(), texts: texts() }));
  }

  async function keepThere(options) {
    clearTimeout(timer);
    timer = 0;
    const now = texts().join("\0");
    if (now === saved || running || stopped) return;
    since = 0;
    running = true;
    say(words.keeping);
    try {
      const answer = await post(form.dataset.autosave, new FormData(form), options);
      form.elements.autosave.value = answer.number;
      if (answer.edit) move(answer);
      saved = now;
      if (texts().join("\0") === now) write(key, "");
      const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" });
      say(answer.message || words.kept.replace("{time}", time.format(new Date())));
    } catch (error) {
      stopped = error.status === 409;
      say(error.message && error.status ? error.message : words.local);
      if (!stopped) timer = setTimeout(keepThere, TRY_AGAIN);
    }
    running = false;
    if (texts().join("\0") !== saved && !timer) wait();
  }

  // The first time makes a draft; from then on this page is the draft's.
  function move(answer) {
    write(key, "");
    history.replaceState(history.state, "", answer.edit);
    key = `typed:${answer.edit}`;
    form.action = answer.edit;
    form.dataset.autosave = answer.edit.replace(/edit$/, "autosave");
    form.elements.version.value = answer.version;
  }

  function wait() {
    since ||= Date.now();
    clearTimeout(timer);
    timer = setTimeout(keepThere, Math.max(0, Math.min(PAUSE, since + LONGEST_PAUSE - Date.now())));
  }

  form.addEventListener("input", () => {
    keepHere();
    if (!stopped) wait();
  });
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    keepHere();
    clearTimeout(timer);
    stopped = true; // what is being sent is not kept once more beside it
    sessionStorage.setItem("sent", key);
  });
  addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keepThere({ keepalive: true });
  });
  addEventListener("pageshow", (event) => {
    sessionStorage.removeItem("sent");
    if (event.persisted) stopped = false;
  });
  offer(form, words, key, texts);
  if (texts().join("\0") !== saved) wait();
}

// A text that only this browser has is offered, never put in place of another unasked. It waits
// under a key of its own, so that what is typed without answering takes nothing from it.
function offer(form, words, key, texts) {
  const isNews = (text) => text && text.texts.join("\0") !== texts().join("\0") && text.at >= Number(form.dataset.savedAt);
  const offered = `${key}:offered`;
  if (isNews(keptAt(key))) write(offered, read(key));
  write(key, "");
  const kept = keptAt(offered);
  if (!isNews(kept)) {
    write(offered, "");
    return;
  }
  const box = document.createElement("div");
  box.className = "alert alert-info";
  const said = document.createElement("div");
  said.className = "alert__words";
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  said.textContent = words.offer.replace("{time}", time.format(kept.at));
  const close = () => {
    write(offered, "");
    box.remove();
  };
  box.append(said, button(words.take, () => {
    FIELDS.forEach((name, number) => { form.elements[name].value = kept.texts[number]; });
    form.dispatchEvent(new Event("input", { bubbles: true }));
    close();
  }), button(words.leave, close));
  form.before(box);
}

function keptAt(key) {
  try { return JSON.parse(read(key)); } catch { return null; }
}

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-outline-secondary";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}
