// An open page of a case says that it is open, what is being written on it, and hears who else looks
// at the case and whether it was changed.

const EVERY = 15_000; // milliseconds
const SOON = 1_000; // after somebody has begun to write

/** Say that this page is open, again and again, and show what is heard. */
export function watchCase(root) {
  const place = root.querySelector("[data-viewers]");
  if (place) {
    new Watch(place);
  }
}

class Watch {
  #place;
  #timer = 0;
  #faults = 0;
  #said = "";

  constructor(place) {
    this.#place = place;
    document.addEventListener("input", () => {
      if (this.#writing !== this.#said) {
        this.#wait(SOON);
      }
    });
    document.addEventListener("visibilitychange", () => !document.hidden && this.#ask());
    addEventListener("pagehide", () => this.#leave());
    addEventListener("pageshow", (event) => event.persisted && this.#ask());
    this.#ask();
  }

  /** What is being written: a field with words in it that were not there as the page came. */
  get #writing() {
    const fields = [...document.querySelectorAll("main form[method=post] textarea, main form[method=post] select")];
    const touched = fields.filter((field) =>
      field.matches("select")
        ? [...field.options].some((option) => option.selected !== option.defaultSelected) &&
          [...field.options].some((option) => option.defaultSelected)
        : field.value.trim() && field.value !== field.defaultValue,
    );
    const names = touched.map((field) => field.name);
    return ["reply", "note"].find((name) => names.includes(name)) ?? (names.length ? "change" : "");
  }

  async #ask() {
    clearTimeout(this.#timer);
    const writing = this.#writing;
    const said = new FormData();
    said.set("csrf_token", this.#place.dataset.csrf);
    said.set("writing", writing);
    try {
      const answer = await fetch(this.#place.dataset.viewers, { method: "POST", body: said });
      if (answer.redirected || answer.status === 400 || answer.status === 403 || answer.status === 404) {
        return; // signed out, or there is no such case any more
      }
      if (!answer.ok) {
        throw new Error(`answered ${answer.status}`);
      }
      this.#said = writing;
      this.#show(await answer.json());
      this.#faults = 0;
    } catch {
      this.#faults += 1; // the network is away, or the server: it is tried again
    }
    this.#wait(EVERY * (document.hidden ? 10 : Math.min(2 ** this.#faults, 8)));
  }

  #wait(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), milliseconds);
  }

  #show({ revision, viewers }) {
    const changed = String(revision) !== this.#place.dataset.revision;
    const lines = viewers.map((words) => line(words));
    if (changed) {
      lines.unshift(changedLine());
    }
    const before = [...this.#place.children].map((one) => one.textContent).join("\n");
    if (before !== lines.map((one) => one.textContent).join("\n")) {
      this.#place.replaceChildren(...lines);
    }
  }

  #leave() {
    const said = new FormData();
    said.set("csrf_token", this.#place.dataset.csrf);
    said.set("leaves", "yes");
    navigator.sendBeacon(this.#place.dataset.viewers, said);
  }
}

function line(words) {
  const paragraph = document.createElement("p");
  paragraph.className = "app-viewers__one";
  paragraph.textContent = words;
  return paragraph;
}

/** What was typed stays in its fields over a reload: the drafts of the page see to that. */
function changedLine() {
  const paragraph = line("This case was changed since you opened it. ");
  paragraph.classList.add("app-viewers__one--changed");
  const link = document.createElement("a");
  link.className = "govuk-link";
  link.href = location.pathname;
  link.textContent = "Look at it anew";
  paragraph.append(link);
  return paragraph;
}
