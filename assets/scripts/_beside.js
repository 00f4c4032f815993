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
        place.innerHTML = html;
      }
    }
  });
}
