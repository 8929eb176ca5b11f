// One tick that ticks all the posts of the page.
export function connect(form) {
  const ticks = [...form.querySelectorAll("[name=ids]")];
  const all = form.querySelector(".bulk__all > input");
  const look = () => {
    const ticked = ticks.filter((tick) => tick.checked).length;
    all.checked = ticked === ticks.length;
    all.indeterminate = ticked > 0 && !all.checked;
  };
  all.addEventListener("change", () => { for (const tick of ticks) tick.checked = all.checked; });
  form.addEventListener("change", look);
  look();
}
