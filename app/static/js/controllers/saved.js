// The post that was just sent is here: what the browser kept of it is not needed any more.
import { read, write } from "../site.js";

export function connect(element) {
  let key;
  try { key = sessionStorage.getItem("sent"); } catch { return; }
  if (!key) return;
  sessionStorage.removeItem("sent");
  let kept;
  try { kept = JSON.parse(read(key)); } catch { return; }
  const RUSH = 60000; // milliseconds that the two clocks may be apart
  if (kept.at < Number(element.dataset.savedAt) + RUSH) write(key, "");
}
