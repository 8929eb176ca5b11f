// Shows what readers will see, drawn by the server's own renderer, so that it never lies.
import { post } from "./server.js";

const PAUSE = 700; // milliseconds without typing
const LONGEST_PAUSE = 3000;

export function connectPreview(form, words) {
  const pane = form.querySelector(".editor__preview");
  const title = pane.querySelector(".editor__preview-title");
  const prose = pane.querySelector(".prose");
  const count = form.querySelector(".editor__count");
  let timer = 0;
  let since = 0;
  let running = null;

  async function draw() {
    clearTimeout(timer);
    since = 0;
    running?.abort();
    running = new AbortController();
    title.textContent = form.elements.title.value;
    try {
      const answer = await post(form.dataset.preview, new FormData(form), { signal: running.signal });
      prose.innerHTML = answer.html; // sanitised by the server, as every post is
      count.textContent = words.count.replace("{words}", answer.words).replace("{minutes}", answer.minutes);
      pane.classList.remove("editor__preview--stale");
    } catch (error) {
      if (error.name !== "AbortError") pane.classList.add("editor__preview--stale");
    }
  }

  form.addEventListener("input", () => {
    since ||= Date.now();
    clearTimeout(timer);
    timer = setTimeout(draw, Math.max(0, Math.min(PAUSE, since + LONGEST_PAUSE - Date.now())));
  });
  connectScrolling(form.elements.body, pane);
  draw();
}

// The preview follows the text, as far down as the text is.
function connectScrolling(text, pane) {
  text.addEventListener("scroll", () => {
    const part = text.scrollTop / Math.max(1, text.scrollHeight - text.clientHeight);
    pane.scrollTop = part * (pane.scrollHeight - pane.clientHeight);
  }, { passive: true });
}
