// A field above a list of services that narrows it to those with the letters typed.

/** The letters of a text without case and accents. */
function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Whether each word typed begins some word of the service. */
function fits(typed, words) {
  return typed
    .split(/\s+/)
    .filter(Boolean)
    .every((part) => ` ${words}`.includes(` ${part}`));
}

/**
 * Show the field and let it narrow the list: Enter takes the first, the arrows go through.
 *
 * Without this script the whole list is there, each service a button.
 */
export function pickServices(form) {
  const search = form.querySelector("[data-picker-search]");
  const field = search.querySelector("input");
  const status = form.querySelector("[data-picker-status]");
  const none = form.querySelector("[data-picker-none]");
  const groups = [...form.querySelectorAll("[data-picker-group]")];
  const items = [...form.querySelectorAll("[data-words]")].map((item) => ({
    item,
    button: item.querySelector("button"),
    words: plain(item.dataset.words).replace(/[^\p{L}\p{N}]+/gu, " "),
  }));
  let shown = items;

  function narrow() {
    const typed = plain(field.value);
    shown = items.filter(({ words }) => fits(typed, words));
    const first = typed.trim() ? shown[0] : null;
    for (const one of items) {
      one.item.hidden = !shown.includes(one);
      one.button.classList.toggle("app-picker__service--first", one === first);
    }
    for (const group of groups) {
      group.hidden = !group.querySelector("[data-words]:not([hidden])");
    }
    none.hidden = shown.length > 0;
    status.textContent = typed.trim() ? `${shown.length} found` : "";
  }

  function go(event, step) {
    const at = shown.findIndex(({ button }) => button === document.activeElement);
    const next = at + step;
    event.preventDefault();
    (next < 0 ? field : shown[Math.min(next, shown.length - 1)]?.button ?? field).focus();
  }

  // Enter pressed twice is one choice: the second would begin the request again.
  let chosen = false;
  form.addEventListener("submit", (event) => {
    if (chosen) {
      event.preventDefault();
    }
    chosen = true;
  });
  field.addEventListener("input", narrow);
  form.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") {
      go(event, 1);
    } else if (event.key === "ArrowUp") {
      go(event, -1);
    } else if (event.key === "Enter" && event.target === field) {
      event.preventDefault();
      // Nothing typed yet is no choice.
      if (field.value.trim()) {
        shown[0]?.button.click();
      }
    }
  });
  search.hidden = false;
  if (!document.querySelector("[autofocus], .govuk-error-summary")) {
    field.focus();
  }
}
