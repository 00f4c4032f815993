// "/" puts the keyboard into the one search box, wherever no words are being typed.

const TYPED = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=file])";

/** Let a key lead to the search box of a page, if it has one. */
export function offerSearch(document) {
  const box = document.querySelector("#search-everything");
  if (!box) {
    return;
  }
  document.addEventListener("keydown", (event) => {
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing;
    if (event.key === "/" && plain && !event.target.closest?.(`${TYPED}, dialog`)) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  });
}
