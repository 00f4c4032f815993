// The field in which somebody is looked for: people come up beneath it as their name is typed.
//
// It is a combobox of the ARIA Authoring Practices: the focus stays in the field, and the arrows
// choose in the list. Enter with nobody chosen sends the form, as it does without this script.

const PAUSE_MS = 120; // after a key, before the server is asked
const SHORTEST = 2; // characters

class Finder {
  constructor(form) {
    this.form = form;
    this.field = form.querySelector("[data-finder-field]");
    this.list = form.querySelector("[data-finder-list]");
    this.status = form.querySelector("[data-finder-status]");
    this.keys = form.querySelector("[data-finder-keys]");
    this.asked = null; // what stops the request that is under way
    this.timer = null;
    this.chosen = -1;
    this.leaving = false;
    this.field.setAttribute("role", "combobox");
    this.field.setAttribute("aria-autocomplete", "list");
    this.field.setAttribute("aria-controls", this.list.id);
    this.close();
    this.field.addEventListener("input", () => this.later());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.take(event.target.closest("[data-person]")));
    form.addEventListener("focusout", (event) => {
      if (!form.contains(event.relatedTarget)) {
        this.close();
      }
    });
    form.addEventListener("submit", () => this.stop());
    // Who typed before the script was there is answered too.
    if (document.activeElement === this.field && this.field.value) {
      this.later();
    }
  }

  get options() {
    return [...this.list.querySelectorAll("[data-person]")];
  }

  stop() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.asked = null;
  }

  close() {
    this.list.hidden = true;
    this.keys.hidden = true;
    this.list.replaceChildren();
    this.field.setAttribute("aria-expanded", "false");
    this.choose(-1);
  }

  later() {
    this.stop();
    if (this.field.value.trim().length < SHORTEST) {
      this.status.textContent = "";
      this.close();
    } else {
      this.timer = setTimeout(() => this.ask(), PAUSE_MS);
    }
  }

  async ask() {
    this.asked = new AbortController();
    const { signal } = this.asked;
    const body = new FormData(this.form);
    try {
      const response = await fetch(this.form.dataset.finder, { method: "POST", body, signal });
      const isJson = (response.headers.get("Content-Type") ?? "").startsWith("application/json");
      if (!response.ok || !isJson) {
        this.trouble("People cannot be looked for now. You may be signed out: load the page again.");
        return;
      }
      this.show(await response.json());
    } catch (error) {
      if (error.name !== "AbortError") {
        this.trouble("There is no line to the server just now. Type on to try again.");
      }
    }
  }

  trouble(words) {
    this.close();
    this.status.textContent = words;
  }

  show({ html, count, status }) {
    this.close();
    this.status.textContent = status;
    if (count > 0) {
      this.list.innerHTML = html;
      this.list.hidden = false;
      this.keys.hidden = false;
      this.field.setAttribute("aria-expanded", "true");
    }
  }

  choose(at) {
    this.chosen = at;
    this.options.forEach((option, number) => {
      option.setAttribute("aria-selected", String(number === at));
    });
    const option = this.options[at];
    if (option) {
      this.field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      this.field.removeAttribute("aria-activedescendant");
    }
  }

  key(event) {
    if (event.isComposing) {
      return;
    }
    const { options } = this;
    if (event.key === "ArrowDown" && options.length > 0) {
      event.preventDefault();
      this.choose(Math.min(this.chosen + 1, options.length - 1));
    } else if (event.key === "ArrowUp" && options.length > 0) {
      event.preventDefault();
      this.choose(Math.max(this.chosen - 1, -1));
    } else if (event.key === "Enter" && this.chosen >= 0) {
      event.preventDefault();
      this.take(options[this.chosen]);
    } else if (event.key === "Escape" && this.field.value) {
      event.preventDefault();
      this.field.value = "";
      this.later();
    }
  }

  /** Begin with the person of an option, or choose them, by a form of its own. */
  take(option) {
    if (!option || this.leaving) {
      return;
    }
    this.leaving = true;
    this.stop();
    const form = document.createElement("form");
    form.method = "post";
    form.action = this.form.dataset.choose;
    form.hidden = true;
    const held = {
      csrf_token: this.form.elements.csrf_token.value,
      person: option.dataset.person,
    };
    for (const [name, value] of Object.entries(held)) {
      const input = document.createElement("input");
      input.type = "hidden";
      input.name = name;
      input.value = value;
      form.append(input);
    }
    document.body.append(form);
    form.submit();
  }
}

/** Show people beneath a field as they are typed. Without this script its button looks for them. */
export function findAsTyped(form) {
  new Finder(form);
}
