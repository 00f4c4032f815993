// F2 opens what is read back before a request is sent, and closes it again where one was.

/** Let a key open and close the part of the page that is read aloud. */
export function readBack(details) {
  const summary = details.querySelector("summary");
  let before = null;

  document.addEventListener("keydown", (event) => {
    if (event.key !== "F2" || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    event.preventDefault();
    if (details.open) {
      details.open = false;
      before?.focus();
    } else {
      before = document.activeElement;
      details.open = true;
      // Leaving the field saves what is in it, and what is read back follows.
      summary.focus();
      details.scrollIntoView({ block: "nearest" });
    }
  });
}
