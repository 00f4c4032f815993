// What stands beside the form while it is filled in: requests it may be the same as, and who will be
// told. The server writes both, and sends them with what became of each answer.

/** Keep each place named by `data-beside` as the last answer of the server has it. */
export function showBeside(form) {
  form.addEventListener("followed", ({ detail }) => {
    for (const place of document.querySelectorAll("[data-beside]")) {
      const html = detail[place.dataset.beside];
      // What is said already is not said again to whoever listens to the page.
      if (html !== undefined && html !== place.lastSaid && !place.contains(document.activeElement)) {
        place.lastSaid = html;
        putIn(place, html);
      }
    }
  });
}

/** Put new HTML in its place; what was typed there stays. */
function putIn(place, html) {
  const fields = () => [...place.querySelectorAll("input[id], select[id]")];
  const typed = fields().map(({ id, value, defaultValue }) => [id, value, defaultValue]);
  place.innerHTML = html;
  for (const [id, value, before] of typed) {
    const field = fields().find((other) => other.id === id);
    if (field && value !== before) {
      field.value = value;
    }
  }
}
