// What a browser keeps for itself; one that keeps nothing forgets it with the page.
export function read(name) {
  try { return localStorage.getItem(name) ?? ""; } catch { return ""; }
}

export function write(name, value) {
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  } catch { /* it lasts until the page is left, then */ }
}
