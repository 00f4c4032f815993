// "?" opens the list of keys on the pages of a desk, wherever no words are being typed; Esc closes it,
// and the keyboard is where it was.

const TYPED = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=file])";

/** Let a key and a button at the top of the page open the list of keys. */
export function offerKeys(document) {
  const list = document.querySelector("[data-keys-dialog]");
  const button = document.querySelector("[data-keys-open]");
  if (!list || !button) {
    return;
  }
  const open = () => list.open || list.showModal();
  button.hidden = false;
  button.addEventListener("click", open);
  list.querySelector("[data-keys-close]").addEventListener("click", () => list.close());
  document.addEventListener("keydown", (event) => {
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing;
    if (event.key === "?" && plain && !event.target.matches?.(TYPED)) {
      event.preventDefault();
      open();
    }
  });
  // A key that is pressed while the list is open is meant for the list alone.
  list.addEventListener("keydown", (event) => event.stopPropagation());
}
