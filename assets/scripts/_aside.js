// Ctrl+S saves what is known to be finished later: it takes the button's place, from anywhere.

/** Let Ctrl+S press the button that sets a request aside. */
export function setAsideByKey(button) {
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "s" && (event.ctrlKey || event.metaKey) && !event.altKey) {
      event.preventDefault();
      button.form.requestSubmit(button);
    }
  });
}
