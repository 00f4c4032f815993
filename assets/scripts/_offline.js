// The network breaks: what was typed stays in the browser and is put back after the page was loaded
// again; what is to be sent waits for the line and is sent once. The request's own name is the key:
// sent a second time, because the answer to the first was lost, it makes no second case.
import { held, holdsAnswer, putAnswer } from "./_fields.js";
import { forgetOthers, keep, kept, placeOf } from "./_unsaved.js";

const RETRY_MS = [2000, 4000, 8000, 15000];
const PATIENCE_MS = 10_000;
const PATIENCE_WITH_FILES_MS = 180_000;
const STAYS = "It stays here and is sent when the line is back.";

export const NOT_SAVED = `Not saved yet: the line is down. ${STAYS}`;
const NOT_SENT = `Not sent yet: the line is down. ${STAYS}`;

/** Whether a fault of `fetch` says that the line broke, or that nobody answered in time. */
export function isLineDown(fault) {
  return fault instanceof TypeError || fault.name === "TimeoutError";
}

/** What was typed into an `Entry` and is not saved: kept in the browser until it is. */
export class Typed {
  constructor(entry) {
    this.entry = entry;
    this.place = placeOf(entry.form.dataset.staff);
    this.fields = kept(this.place);
    forgetOthers(entry.form.dataset.staff);
    for (const kind of ["input", "change"]) {
      entry.form.addEventListener(kind, (event) => this.note(event.target));
    }
    entry.form.addEventListener("followed", ({ detail }) => this.saved(detail));
  }

  note(target) {
    const field = target.closest("[data-field]");
    const key = field?.dataset.field;
    const mark = this.entry.form.elements[`seen-${key}`];
    if (field && target.type !== "file") {
      this.fields[key] = { value: held(field), mark: mark?.value };
      keep(this.place, this.fields);
    }
  }

  saved({ marks, problems }) {
    for (const key of Object.keys(marks)) {
      const isTyped = this.entry.typing && this.entry.field(key)?.contains(document.activeElement);
      if (!(key in problems) && !this.entry.changed.has(key) && !isTyped) {
        delete this.fields[key];
      }
    }
    keep(this.place, this.fields);
  }

  forget() {
    this.fields = {};
    keep(this.place, this.fields);
  }

  /** Put back what was not saved when the page was left, and save it now. */
  putBack() {
    const found = Object.entries(this.fields).filter(([key, { value }]) => {
      const field = this.entry.field(key);
      return field && !holdsAnswer(field, value);
    });
    this.fields = Object.fromEntries(found);
    keep(this.place, this.fields);
    for (const [key, { value, mark }] of found) {
      putAnswer(this.entry.field(key), value);
      if (mark !== undefined) {
        this.entry.mark(key, mark);
      }
      this.entry.changed.add(key);
    }
    if (found.length > 0) {
      this.entry.save();
    }
  }
}

/** Sends the whole form of an `Entry` by itself, and tries until it is known to have arrived. */
export class Outbox {
  constructor(entry) {
    this.entry = entry;
    this.button = null; // which was pressed, while what it sends has not arrived
    this.plain = false; // whether the browser sends the form as it would without scripts
    this.asking = false;
    this.failures = 0;
    this.timer = null;
    addEventListener("online", () => this.button && this.attempt());
  }

  /** Send what the form holds as this button does. A second press is the same. */
  async send(button) {
    if (this.button) {
      return;
    }
    this.button = button;
    this.entry.say(button.matches("[data-send]") ? "Sending …" : "Saving …", "");
    await this.entry.saving;
    await this.attempt();
  }

  async attempt() {
    clearTimeout(this.timer);
    if (this.asking) {
      return;
    }
    this.asking = true;
    try {
      await this.took(await this.post());
    } catch (fault) {
      if (!isLineDown(fault)) {
        throw fault;
      }
      this.later(NOT_SENT);
    } finally {
      this.asking = false;
    }
  }

  post() {
    const { form } = this.entry;
    const body = new FormData(form);
    body.append(this.button.name, this.button.value);
    const withFiles = [...body.values()].some((value) => value instanceof File && value.size > 0);
    return fetch(form.action, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(withFiles ? PATIENCE_WITH_FILES_MS : PATIENCE_MS),
    });
  }

  async took(response) {
    const isJson = (response.headers.get("Content-Type") ?? "").startsWith("application/json");
    if (response.status >= 500) {
      this.later("Not sent yet. Trying again …");
    } else if (response.ok && isJson) {
      const { to } = await response.json();
      this.button = null;
      this.entry.typed.forget();
      location.assign(to);
    } else {
      // Something is wrong with what was entered, or the sign-in ended: the server shows it.
      const { button } = this;
      this.button = null;
      this.plain = true;
      this.entry.form.requestSubmit(button);
    }
  }

  later(words) {
    const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
    this.failures += 1;
    this.timer = setTimeout(() => this.attempt(), wait);
    this.entry.say(words, "trouble");
  }
}
