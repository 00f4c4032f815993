// The page on which staff enter: each answer is saved as it is left, and the page follows what the
// server says is asked now. Which questions those are, and what is accepted, only the server knows.
import { PROBLEM, clearProblem, firstInput, holdsAnswer, putAnswer, showProblem } from "./_fields.js";
import { NOT_SAVED, Outbox, Typed, isLineDown } from "./_offline.js";

const RETRY_MS = [2000, 4000, 8000, 15000];
const PATIENCE_MS = 10000; // after which a request is taken for lost

class Entry {
  constructor(form) {
    this.form = form;
    this.address = form.dataset.entry;
    this.status = form.querySelector("[data-status]");
    this.sendButton = form.querySelector("[data-send]");
    this.saveButton = form.querySelector("[data-save]");
    this.saveButton.hidden = true;
    this.changed = new Set(); // keys of questions whose answers are not saved yet
    this.newer = new Map(); // marks of answers given elsewhere, until staff have seen to them
    this.failures = 0;
    this.saving = null;
    this.timer = null;
    this.leaving = false;
    this.typing = false; // whether something was entered where the focus is
    this.typedAhead = null; // the input whose answer was saved before it was left
    form.addEventListener("focusin", () => (this.typing = false));
    form.addEventListener("change", (event) => this.note(event.target));
    form.addEventListener("input", (event) => this.lookedAt(event.target));
    form.addEventListener("submit", (event) => this.submit(event));
    // Wherever on the page the keyboard is: it may not have come to a field yet.
    document.addEventListener("keydown", (event) => this.key(event));
    addEventListener("online", () => this.save());
    addEventListener("beforeunload", (event) => this.warn(event));
    this.outbox = new Outbox(this);
    this.typed = new Typed(this);
    this.typed.putBack();
  }

  field(key) {
    return this.form.querySelector(`[data-field="${key}"]`);
  }

  /** Note that an answer was changed, and save it. Files need the whole form to be sent. */
  note(target) {
    const field = target.closest("[data-field]");
    if (this.typedAhead?.target === target && this.typedAhead.value === target.value) {
      this.typedAhead = null; // saved already, as somebody went on by a key
    } else if (field?.querySelector("[type=file]")) {
      this.form.requestSubmit(this.saveButton);
    } else if (field) {
      this.changed.add(field.dataset.field);
      field.querySelector(".app-entry__known")?.remove();
      this.save();
    }
  }

  /** Save what was typed where the keyboard is, before it is left. */
  noteIfTyped(target) {
    if (this.typing && target.matches("input:not([type=radio], [type=checkbox]), textarea")) {
      this.typing = false;
      this.note(target);
      this.typedAhead = { target, value: target.value };
    }
  }

  /** Wait until what was changed is saved, and at most so many milliseconds. */
  async settled(most) {
    const late = new Promise((soon) => setTimeout(soon, most));
    await Promise.race([this.saving, late]);
  }

  /** Whoever changes an answer that came from elsewhere has seen it: theirs may take its place. */
  lookedAt(target) {
    this.typing = true;
    const key = target.closest("[data-field]")?.dataset.field;
    if (this.newer.has(key)) {
      this.mark(key, this.newer.get(key));
      this.newer.delete(key);
    }
  }

  mark(key, mark) {
    const seen = this.form.elements[`seen-${key}`];
    if (seen) {
      seen.value = mark;
    }
  }

  /** Save what was changed, one request at a time, and again for what was changed meanwhile. */
  async save() {
    clearTimeout(this.timer);
    while (!this.saving && !this.leaving && this.changed.size > 0) {
      const keys = [...this.changed];
      this.changed.clear();
      this.say("Saving …", "");
      this.saving = this.post(keys);
      const saved = await this.saving;
      this.saving = null;
      if (!saved) {
        keys.forEach((key) => this.changed.add(key));
        return;
      }
    }
  }

  /** Send the form with the keys of what was changed; returns whether the server took it. */
  async post(keys) {
    const body = new FormData(this.form);
    for (const name of [...body.keys()]) {
      if (body.get(name) instanceof File) {
        body.delete(name);
      }
    }
    keys.forEach((key) => body.append("changed", key));
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const response = await fetch(this.address, { method: "POST", body, signal });
      return await this.took(response, keys);
    } catch (error) {
      if (!isLineDown(error)) {
        throw error;
      }
      return this.tryAgain(NOT_SAVED);
    }
  }

  async took(response, keys) {
    const isJson = (response.headers.get("Content-Type") ?? "").startsWith("application/json");
    if (response.status >= 500) {
      return this.tryAgain("Not saved yet. Trying again …");
    }
    const answer = isJson ? await response.json() : {};
    if (!response.ok || !isJson) {
      const why = answer.fault ?? "You may be signed out: sign in on another page, then go on here.";
      this.say(`Not saved. ${why}`, "trouble");
      return false;
    }
    this.failures = 0;
    this.follow(answer, keys);
    return true;
  }

  tryAgain(words) {
    const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
    this.failures += 1;
    this.timer = setTimeout(() => this.save(), wait);
    this.say(words, "trouble");
    return false;
  }

  /** Make the page show what the server says of the answers to the questions `keys`. */
  follow(answer, keys) {
    const { shown, problems, elsewhere, marks, news, fields, saved_at: savedAt } = answer;
    this.comeAndGo(shown, fields, keys);
    for (const [key, mark] of Object.entries(marks)) {
      const field = this.field(key);
      if (key in problems) {
        showProblem(field, problems[key]);
      } else if (field) {
        clearProblem(field);
      }
      if (elsewhere.includes(key)) {
        this.newer.set(key, mark);
      } else {
        this.mark(key, mark);
      }
    }
    for (const [key, { value, mark, known }] of Object.entries(news)) {
      this.takeOver(key, value, mark, known || "Answered elsewhere just now");
    }
    if (keys.length > 0) {
      this.sayWhatIsSaved(savedAt);
    }
    this.form.dispatchEvent(new CustomEvent("followed", { detail: answer }));
  }

  sayWhatIsSaved(savedAt) {
    const left = this.form.querySelectorAll(`[data-field]:not([hidden]) ${PROBLEM}`).length;
    this.say(
      left === 0
        ? `All saved ${savedAt}`
        : `Saved ${savedAt}, but ${left === 1 ? "one answer needs" : `${left} answers need`} another look`,
      left === 0 ? "" : "trouble",
    );
  }

  /** Show the questions that are asked now, in their order; put in those the page did not have. */
  comeAndGo(shown, fields, keys) {
    const focused = document.activeElement.closest("[data-field]");
    let before = null;
    for (const key of shown) {
      if (key in fields) {
        this.putIn(key, fields[key], before);
      }
      before = this.field(key) ?? before;
    }
    const fresh = [];
    for (const field of this.form.querySelectorAll("[data-field]")) {
      const isShown = shown.includes(field.dataset.field);
      if (isShown && field.hidden) {
        fresh.push(field);
      }
      field.hidden = !isShown;
    }
    this.keepPlace(focused, fresh, keys);
  }

  /**
   * Keep the keyboard where it would be had the questions come and gone at once: whoever was
   * quicker than the server is taken back to the question that their answer made needed, and out
   * of one that it took away.
   */
  keepPlace(focused, fresh, keys) {
    const at = document.activeElement;
    if (focused?.hidden) {
      const fields = [...this.form.querySelectorAll("[data-field]")];
      const next = fields.slice(fields.indexOf(focused)).find((field) => !field.hidden);
      (next ? firstInput(next) : this.sendButton).focus();
    } else if (fresh.length > 0 && !this.typing && this.form.contains(at)) {
      const left = keys.map((key) => this.field(key)).filter((field) => field && !field.contains(at));
      if (left.some((field) => isBefore(field, fresh[0])) && isBefore(fresh[0], at)) {
        firstInput(fresh[0]).focus();
      }
    }
  }

  putIn(key, html, before) {
    const template = document.createElement("template");
    template.innerHTML = html;
    const fresh = template.content.firstElementChild;
    const present = this.field(key);
    if (!present) {
      fresh.hidden = true; // until it is shown with the others
      before?.after(fresh);
    } else if (!sameChoices(present, fresh)) {
      present.replaceWith(fresh);
    }
  }

  /** An answer given elsewhere, to a question that staff did not touch: show it. */
  takeOver(key, value, mark, note) {
    const field = this.field(key);
    const isTyped = this.typing && field?.contains(document.activeElement);
    // What was typed beside an answer given elsewhere stays until staff have seen to it.
    if (!field || this.changed.has(key) || this.newer.has(key) || isTyped) {
      return;
    }
    if (!holdsAnswer(field, value)) {
      putAnswer(field, value);
      showNote(field, note);
    }
    this.mark(key, mark);
  }

  say(words, state) {
    this.status.textContent = words;
    this.status.dataset.state = state;
  }

  key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.form.requestSubmit(this.sendButton);
    } else if (
      event.key === "Enter" &&
      event.target.form === this.form &&
      event.target.matches("input:not([type=file])")
    ) {
      // In a form of many fields Enter is a slip: it must not send what is half entered. Beside the
      // form it presses the button of its own group.
      event.preventDefault();
      const button = event.target.closest("[data-enter]")?.querySelector("button");
      if (button) {
        this.form.requestSubmit(button);
      }
    }
  }

  /** Send the form once what is being saved has been: its marks are then those of this page. */
  submit(event) {
    this.leaving = true;
    clearTimeout(this.timer);
    if (!this.outbox.plain) {
      event.preventDefault();
      this.outbox.send(event.submitter ?? this.sendButton);
    }
  }

  warn(event) {
    if (this.outbox.button || (!this.leaving && (this.changed.size > 0 || this.saving))) {
      event.preventDefault();
    }
  }
}

function isBefore(one, other) {
  return Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
}

function sameChoices(one, other) {
  const values = (field) => [...field.querySelectorAll("input")].map(({ value }) => value);
  return values(one).slice(0, -1).join() === values(other).slice(0, -1).join();
}

function showNote(field, words) {
  field.querySelector(".app-entry__known")?.remove();
  const note = document.createElement("p");
  note.className = "app-entry__known";
  note.textContent = words;
  field.querySelector(".app-question").after(note);
}

/**
 * Save each answer of a form as it is left. Without this script its Save button does.
 *
 * Returns the `Entry`: its `follow(answer, [])` shows what a later word of the server says, and its
 * form tells by a "followed" event, with the answer as its detail, whenever that happened.
 */
export function saveAsEntered(form) {
  return new Entry(form);
}
