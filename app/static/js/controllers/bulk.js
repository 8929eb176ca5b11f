// One tick that ticks all the posts of the page.
export function connect(form) {
  const ticks = [...form.querySelectorAll("[name=ids]")];
  const label = document.createElement("label");
  const all = document.createElement("input");
  all.type = "checkbox";
  all.className = "form-check-input";
  label.className = "bulk__all";
  label.append(all, " ", form.dataset.all);
  form.querySelector(".rows").before(label);
  const look = () => {
    const ticked = ticks.filter((tick) => tick.checked).length;
    all.checked = ticked === ticks.length;
    all.indeterminate = ticked > 0 && !all.checked;
  };
  all.addEventListener("change", () => { for (const tick of ticks) tick.checked = all.checked; });
  form.addEventListener("change", look);
  look();
}
