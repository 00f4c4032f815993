// What somebody has typed and not sent comes back: after a sign-in that ended, another button of the
// page, or a look at another page. It is kept in this tab alone, for the account that typed it.

const BEGINS = "draft:";

/** Keep what is typed into every field marked for it, and put back what was not sent. */
export function keepDrafts(root) {
  root.querySelectorAll("textarea[data-draft]").forEach((field) => new Draft(field));
}

/** Forget all that was typed: whoever signs out leaves nothing behind. */
export function forgetDrafts() {
  Object.keys(sessionStorage)
    .filter((key) => key.startsWith(BEGINS))
    .forEach((key) => sessionStorage.removeItem(key));
}

class Draft {
  #field;
  #key;

  constructor(field) {
    const place = field.form.getAttribute("action");
    this.#field = field;
    this.#key = `${BEGINS}${field.dataset.draft}:${place}:${field.name}`;
    this.#putBack();
    field.addEventListener("input", () => this.#keep());
    field.form.addEventListener("submit", (event) => {
      const sends = event.submitter?.matches("[data-send]");
      this.#keep(sends ? lastText() : null);
    });
  }

  /** `after` is the newest text on the page as this one was sent, `null` where it was not. */
  #keep(after = null) {
    const words = this.#field.value;
    if (words.trim()) {
      sessionStorage.setItem(this.#key, JSON.stringify({ words, after }));
    } else {
      sessionStorage.removeItem(this.#key);
    }
  }

  #putBack() {
    const kept = JSON.parse(sessionStorage.getItem(this.#key) ?? "null");
    if (!kept) {
      return;
    }
    if (kept.after !== null && arrived(kept)) {
      sessionStorage.removeItem(this.#key);
      return;
    }
    this.#field.value ||= kept.words;
    this.#keep();
  }
}

/** Whether what was sent is done: the page says so, or shows the text. */
function arrived({ words, after }) {
  const ours = [...document.querySelectorAll(".app-bubble--ours[data-message]")];
  return (
    document.querySelector(".govuk-notification-banner--success") !== null ||
    ours.some((one) => Number(one.dataset.message) > after && wordsOf(one).endsWith(plain(words)))
  );
}

function wordsOf(bubble) {
  return plain(bubble.querySelector(".app-bubble__words")?.textContent ?? "");
}

function plain(words) {
  return words.replaceAll(/\s+/g, " ").trim();
}

function lastText() {
  return Math.max(0, ...[...document.querySelectorAll("[data-message]")].map((one) => Number(one.dataset.message)));
}
