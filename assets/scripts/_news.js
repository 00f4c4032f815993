// What became new while staff enter: photos that come by a link that was texted, what a colleague or
// another door answered. It touches nothing that is being typed.
const SOON_MS = 2_000;
const SELDOM_MS = 10_000;
const BUSY_MS = 60_000; // for which news are asked for often after there were some

class News {
  constructor(entry, panel) {
    this.entry = entry;
    this.panel = panel;
    this.stamp = "";
    this.live = panel.querySelector(".app-link--live") !== null;
    this.newsAt = 0;
    this.timer = null;
    panel.addEventListener("submit", (event) => this.submit(event));
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("visibilitychange", () => !document.hidden && this.ask());
    this.wait();
  }

  wait() {
    clearTimeout(this.timer);
    const busy = this.live || Date.now() - this.newsAt < BUSY_MS;
    this.timer = setTimeout(() => this.ask(), busy ? SOON_MS : SELDOM_MS * (document.hidden ? 6 : 1));
  }

  /** Ask what is new, with the marks of what the page shows. */
  async ask() {
    clearTimeout(this.timer);
    if (this.entry.saving || this.entry.outbox.button) {
      this.wait();
      return;
    }
    const all = new FormData(this.entry.form);
    const body = new FormData();
    for (const [name, value] of all) {
      if (name.startsWith("seen-") || name === "csrf_token") {
        body.append(name, value);
      }
    }
    body.append("stamp", this.stamp);
    try {
      const response = await fetch(this.panel.dataset.news, { method: "POST", body });
      if (await this.took(response)) {
        this.wait();
      }
    } catch (fault) {
      if (!(fault instanceof TypeError)) {
        throw fault;
      }
      this.wait(); // the line is down: the page says so as soon as there is something to save
    }
  }

  /** Show what is new; returns whether it is worth asking again. */
  async took(response) {
    const isJson = (response.headers.get("Content-Type") ?? "").startsWith("application/json");
    if (response.status >= 500) {
      return true;
    }
    if (!isJson) {
      return false; // signed out
    }
    const answer = await response.json();
    if (answer.fault) {
      this.entry.say(answer.fault, "trouble");
      return false;
    }
    this.live = answer.live;
    if (!answer.same && !this.entry.saving && !this.entry.outbox.button) {
      this.stamp = answer.stamp;
      this.show(answer);
    }
    return true;
  }

  show(answer) {
    this.entry.follow(answer, []);
    this.showState(answer.link);
    const fresh = Object.entries(answer.news);
    if (fresh.length > 0) {
      this.newsAt = Date.now();
    }
    for (const [key, { value }] of fresh) {
      const field = this.entry.field(key);
      if (field?.querySelector("[type=file]")) {
        noteFiles(field, value.length);
      }
    }
  }

  showState(html) {
    const state = this.panel.querySelector("[data-link-state]");
    if (state && html !== this.lastState && !state.contains(document.activeElement)) {
      this.lastState = html;
      state.innerHTML = html;
    }
  }

  /** Text a link, or take one back, without leaving the page. */
  async submit(event) {
    event.preventDefault();
    const form = event.target;
    if (form.dataset.busy) {
      return;
    }
    form.dataset.busy = "yes";
    try {
      const headers = { Accept: "application/json" };
      const response = await fetch(form.action, { method: "POST", body: new FormData(form), headers });
      const isJson = (response.headers.get("Content-Type") ?? "").startsWith("application/json");
      if (isJson) {
        const answer = await response.json();
        this.live = answer.live;
        this.problem(answer.problem);
        document.activeElement.closest("[data-link-state]") && document.activeElement.blur();
        this.showState(answer.link);
        this.wait();
      } else {
        this.problem("It was not sent. You may be signed out.");
      }
    } catch (fault) {
      if (!(fault instanceof TypeError)) {
        throw fault;
      }
      this.problem("It was not sent: the line is down. Try again when it is back.");
    } finally {
      delete form.dataset.busy;
    }
  }

  problem(sentence) {
    const place = this.panel.querySelector("[data-link-problem]");
    place.textContent = sentence;
    place.hidden = !sentence;
  }

  key(event) {
    const button = this.panel.querySelector("[data-text-link]");
    if (event.key === "F4" && !event.altKey && !event.ctrlKey && button) {
      event.preventDefault();
      button.form.requestSubmit(button);
    }
  }
}

function noteFiles(field, count) {
  field.querySelector(".app-entry__known")?.remove();
  const note = document.createElement("p");
  note.className = "app-entry__known";
  note.textContent = count === 1 ? "1 file is attached now" : `${count} files are attached now`;
  field.querySelector(".app-question").after(note);
}

/** Keep the page of an `Entry` up to what others add; `panel` shows the links that were texted. */
export function followNews(entry, panel) {
  new News(entry, panel);
}
