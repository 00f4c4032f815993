// The form by which a case moves on shows what whoever asked is told, as it is filled in. Of its
// fields only those are there that belong to what was chosen.

const WAIT = 300; // milliseconds after the last key

for (const part of document.querySelectorAll("[data-telling]")) {
  const form = part.closest("form");
  const shown = part.querySelector("[data-telling-preview]");
  const words = part.querySelector("[data-telling-words]");
  const untold = part.querySelector("[data-telling-untold]");
  part.querySelector("[data-telling-show]").hidden = true;
  let timer = 0;
  let asked = 0;

  /** Whether anybody is told of what the case becomes. */
  function tells() {
    const chosen = form.querySelector('[name="status"]:checked');
    return chosen !== null && (chosen.value === "waiting" || chosen.value.startsWith("closed"));
  }

  async function show() {
    const round = ++asked;
    const answer = await fetch(part.dataset.preview, { method: "POST", body: new FormData(form) });
    if (!answer.ok || round !== asked) return;
    shown.innerHTML = (await answer.json()).html;
  }

  function later() {
    window.clearTimeout(timer);
    timer = window.setTimeout(show, WAIT);
  }

  function fit() {
    part.hidden = !tells();
    if (words) {
      words.hidden = form.querySelector('[name="told_by"]:checked')?.value === "nobody";
      untold.hidden = !words.hidden;
    }
    if (tells()) later();
  }

  form.addEventListener("change", fit);
  form.addEventListener("input", later);
  fit();
}
