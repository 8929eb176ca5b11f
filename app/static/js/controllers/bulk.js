// One tick that ticks all the rows of the page, which may stand outside of the form.
export function connect(form) {
  const ticks = [...form.elements].filter(({ name }) => name === "ids" || name === "posts");
  const all = form.querySelector(".bulk__all > input");
  const look = () => {
    const ticked = ticks.filter((tick) => tick.checked).length;
    all.checked = ticked === ticks.length;
    all.indeterminate = ticked > 0 && !all.checked;
  };
  all.addEventListener("change", () => { for (const tick of ticks) tick.checked = all.checked; });
  for (const tick of ticks) tick.addEventListener("change", look);
  look();
}
