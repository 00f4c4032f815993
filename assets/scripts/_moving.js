// From question to question without leaving the keys: a key chooses an answer and goes on, Enter
// goes to the next question that has no answer. Which that is follows from what the page shows.
import { PROBLEM, firstInput } from "./_fields.js";

const PATIENCE_MS = 600; // for the server to say what is asked now, before going on without it
const TYPED = "input:not([type=radio], [type=checkbox], [type=file], [type=hidden])";

function choices(field) {
  return [...field.querySelectorAll("[type=radio], [type=checkbox]")];
}

function wordsOf(choice) {
  return choice.labels[0]?.firstChild?.textContent.trim().toLowerCase() ?? "";
}

/** The choice that a key stands for: by its number, or by its first letter where only one has it. */
function chosenBy(field, key) {
  const all = choices(field);
  if (/^[1-9]$/.test(key)) {
    return all[Number(key) - 1];
  }
  const letter = key.toLowerCase();
  const fitting = all.filter((choice) => wordsOf(choice).startsWith(letter));
  return fitting.length === 1 && /^\p{L}$/u.test(letter) ? fitting[0] : undefined;
}

function isAnswered(field) {
  const all = choices(field);
  if (all.length > 0) {
    return all.some((choice) => choice.checked);
  }
  return [...field.querySelectorAll(`${TYPED}, textarea`)].some((input) => input.value.trim());
}

class Moving {
  constructor(entry) {
    this.entry = entry;
    this.form = entry.form;
    this.waiting = null; // keys pressed while the server says what is asked now
    this.passed = new Set(); // optional questions that were gone through without an answer
    document.addEventListener("keydown", (event) => this.key(event), true);
    this.form.addEventListener("focusin", (event) => this.number(event.target));
    this.fields().forEach((field) => this.number(field));
  }

  fields() {
    return [...this.form.querySelectorAll("[data-field]")];
  }

  /** Show beside each choice the key that takes it. */
  number(target) {
    const field = target.closest("[data-field]");
    if (!field || field.dataset.numbered) {
      return;
    }
    field.dataset.numbered = "yes";
    choices(field).slice(0, 9).forEach((choice, place) => {
      const key = document.createElement("kbd");
      key.className = "app-entry__key";
      key.ariaHidden = "true";
      key.textContent = String(place + 1);
      choice.labels[0]?.after(key);
    });
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) {
      return;
    }
    // Whoever went on by Tab, to a button beside the questions, means that one.
    if (this.waiting && event.target.closest?.("[data-field]")) {
      if (event.key.length === 1 || event.key === "Enter") {
        event.preventDefault();
        event.stopPropagation();
        this.waiting.push(event.key);
      }
      return;
    }
    const field = event.target.closest?.("[data-field]");
    if (field && this.form.contains(field) && this.press(field, event.target, event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  /** What a key does where it is pressed; returns whether it was one of ours. */
  press(field, target, { key, shiftKey = false }) {
    if (key === "Enter") {
      return this.enter(field, target, shiftKey);
    }
    const choice = target.matches("[type=radio], [type=checkbox]") && chosenBy(field, key);
    if (!choice) {
      return false;
    }
    if (choice.type === "checkbox") {
      choice.focus();
      choice.click();
    } else {
      if (!choice.checked) {
        choice.click();
      }
      this.goOn(field);
    }
    return true;
  }

  enter(field, target, back) {
    if (target.matches("textarea") ? back : !target.matches("input:not([type=file]), textarea")) {
      return false; // a new line of a long answer, or a button that is pressed
    }
    if (back) {
      const before = this.fields().filter((other) => !other.hidden);
      firstInput(before[before.indexOf(field) - 1] ?? field)?.focus();
    } else {
      this.goOn(field);
    }
    return true;
  }

  /** Save what was entered, let the page become what is asked now, and go to what comes next. */
  async goOn(field) {
    const before = field.querySelector(PROBLEM)?.textContent;
    const from = document.activeElement;
    const waiting = (this.waiting = []);
    this.passed.add(field.dataset.field);
    this.entry.noteIfTyped(from);
    await this.entry.settled(PATIENCE_MS);
    this.waiting = null;
    const problem = field.querySelector(PROBLEM)?.textContent;
    // An answer that was not accepted is looked at first; whoever goes on then goes on.
    if ((!problem || problem === before) && document.activeElement === from) {
      this.next(field).focus();
    }
    waiting.forEach((key) => this.replay(key));
  }

  next(field) {
    const open = this.fields().filter(
      (other) =>
        !other.hidden &&
        !other.querySelector("[type=file]") &&
        !isAnswered(other) &&
        (other.dataset.required === "yes" || !this.passed.has(other.dataset.field)),
    );
    const after = open.find((other) => isAfter(other, field));
    const next = after ?? open.find((other) => other !== field);
    return (next && firstInput(next)) ?? this.entry.sendButton;
  }

  /** Press again a key that came too early: it was meant for where the keyboard is now. */
  replay(key) {
    if (this.waiting) {
      this.waiting.push(key);
      return;
    }
    const target = document.activeElement;
    const field = target.closest("[data-field]");
    if (!field || this.press(field, target, { key })) {
      return;
    }
    if (key.length === 1 && target.matches(`${TYPED}, textarea`)) {
      target.setRangeText(key, target.selectionStart, target.selectionEnd, "end");
      target.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

function isAfter(one, other) {
  return Boolean(other.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
}

/** Let the keys choose and go on, on the page of an `Entry` (assets/scripts/_saving.js). */
export function moveByKeys(entry) {
  new Moving(entry);
}
