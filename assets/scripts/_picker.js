// A field above a list of services that narrows it to those with the letters typed.

/** The letters of a text without case and accents. */
function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

const NOT_AT_ALL = Infinity;

/** How many slips lie between what was typed and the nearest beginning of a word. */
function slips(part, word) {
  let before = null;
  let row = Array.from({ length: word.length + 1 }, (_, at) => at);
  for (let i = 1; i <= part.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= word.length; j += 1) {
      const cost = part[i - 1] === word[j - 1] ? 0 : 1;
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + cost);
      if (before && part[i - 1] === word[j - 2] && part[i - 2] === word[j - 1]) {
        next[j] = Math.min(next[j], before[j - 2] + 1);
      }
    }
    before = row;
    row = next;
  }
  return Math.min(...row);
}

/** How well one part fits a service: 0 begins a word, 1 is within one, 2 is a slip away. */
function partFits(part, words) {
  if (` ${words}`.includes(` ${part}`)) {
    return 0;
  }
  if (part.length >= 3 && words.includes(part)) {
    return 1;
  }
  const allowed = part.length >= 8 ? 2 : part.length >= 4 ? 1 : 0;
  const isNear = allowed > 0 && words.split(" ").some((word) => slips(part, word) <= allowed);
  return isNear ? 2 : NOT_AT_ALL;
}

/** How well all that was typed fits: as well as the part that fits worst. */
function fits(typed, words) {
  const parts = typed.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return Math.max(0, ...parts.map((part) => partFits(part, words)));
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
    const fit = items.map(({ words }) => fits(typed, words));
    // What fits less well is shown only where nothing fits better.
    const best = Math.min(...fit);
    shown = items.filter((_, at) => fit[at] === best && best !== NOT_AT_ALL);
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
    } else if (event.key === "Enter" && event.target === field && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      // Nothing typed yet is no choice.
      if (field.value.trim()) {
        shown[0]?.button.click();
      }
    }
  });
  search.hidden = false;
  // Where something is asked before it, the cursor does not jump over that.
  if (!("pickerWaits" in form.dataset) && !document.querySelector("[autofocus], .govuk-error-summary")) {
    field.focus();
  }
}
