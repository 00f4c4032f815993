// Ctrl + Enter is "done here" on every page of a contact: where nothing is being entered it ends it.
// With Shift it wraps it up too, on the pages that have a button for that.

/** End the call or the visit by keys, but for a page on which these send something. */
export function endByKeys(form) {
  document.addEventListener("keydown", (event) => {
    const done = event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.repeat;
    const busy = document.querySelector("[data-entry]") || holdsWords(event.target);
    if (done && !busy && !event.defaultPrevented) {
      event.preventDefault();
      const atOnce = event.shiftKey && document.querySelector("[data-end-at-once]");
      if (atOnce) {
        atOnce.form.requestSubmit(atOnce);
      } else {
        form.requestSubmit();
      }
    }
  });
}

function holdsWords(target) {
  return target.matches?.("textarea, select") || (target.matches?.("input") && target.value !== "");
}
