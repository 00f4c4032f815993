// Cases of the queue are chosen by X, and a run of them by Shift; how many are chosen is said beside
// what can be done with them.

/** Let cases be chosen from the keyboard, and say how many are; `list` holds the table. */
export function letChoose(list, bar) {
  const boxes = () => [...list.querySelectorAll(".app-choose")];
  const all = bar.querySelector("[data-choose-all]");
  const count = bar.querySelector("[data-chosen]");
  let last = null;

  function say() {
    const chosen = boxes().filter((box) => box.checked).length;
    count.textContent = chosen === 1 ? "1 case is chosen." : `${chosen} cases are chosen.`;
    bar.classList.toggle("app-bulk--ready", chosen > 0);
    if (all) {
      all.checked = chosen > 0 && chosen === boxes().length;
      all.indeterminate = chosen > 0 && !all.checked;
    }
  }

  /** Choose a case, or not; with `run` all from the one chosen last. */
  function choose(box, wanted, run) {
    const every = boxes();
    const from = run && last ? every.findIndex(({ value }) => value === last) : -1;
    const at = every.indexOf(box);
    const some = from < 0 ? [box] : every.slice(Math.min(from, at), Math.max(from, at) + 1);
    some.forEach((one) => (one.checked = wanted));
    last = box.value;
    say();
  }

  list.addEventListener("click", (event) => {
    if (event.target.matches(".app-choose")) {
      choose(event.target, event.target.checked, event.shiftKey);
    }
  });
  list.addEventListener("keydown", (event) => {
    const row = event.target.closest?.("tbody tr");
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (row && plain && event.key.toLowerCase() === "x") {
      const box = row.querySelector(".app-choose");
      choose(box, event.shiftKey || !box.checked, event.shiftKey);
      event.preventDefault();
    }
  });
  if (all) {
    all.closest("[hidden]")?.removeAttribute("hidden");
    all.addEventListener("change", () => {
      boxes().forEach((box) => (box.checked = all.checked));
      say();
    });
  }
  say();
  return say;
}
