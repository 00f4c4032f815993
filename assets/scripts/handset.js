// A phone on the screen. Each text is signed by the server as Twilio would, posted to the real
// webhook from here, and its TwiML is shown; texts that come later are fetched.
import { Conversation } from "./_conversation.js";
import { ChosenPictures } from "./_pictures.js";
import { segmentCounter } from "./_segments.js";

const EVERY_MS = 2000;
const KEPT_AS = "alldoors-handset-number";
const DRAMA = /^(?:(?:\+|00)?44|0)?7700900(\d{3})$/;

class Handset {
  constructor(phone) {
    this.phone = phone;
    this.talk = new Conversation(phone.querySelector("[data-talk]"));
    this.segments = segmentCounter(JSON.parse(phone.dataset.alphabet));
    this.field = phone.querySelector("textarea");
    this.chosen = new ChosenPictures(phone.querySelector("[data-write]"), () => this.count());
    this.lastInLine = Promise.resolve();
    this.listen();
    this.use(kept() ?? phone.dataset.number);
    this.count();
    this.poll();
  }

  listen() {
    const write = this.phone.querySelector("[data-write]");
    write.addEventListener("submit", (event) => {
      event.preventDefault();
      this.text();
    });
    this.field.addEventListener("keydown", (event) => {
      // Enter sends, as on a phone; with Shift it begins a line. Not while letters are composed.
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        write.requestSubmit();
      }
    });
    this.field.addEventListener("input", () => this.count());
    const form = this.phone.querySelector("[data-number-form]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.change(form);
    });
    for (const button of document.querySelectorAll("[data-idea]")) {
      button.addEventListener("click", () => {
        this.field.value = button.dataset.idea;
        this.count();
        this.field.focus();
      });
    }
  }

  /** Take a number: what was texted to and from it is shown. */
  use(number) {
    this.number = number;
    this.after = 0;
    this.shown = new Set(); // ids of texts that are on the screen
    this.own = new Set(); // names of texts that were sent from here
    keep(number);
    this.phone.querySelector("[data-number-shown]").textContent = number.replace("+447700", "07700 ");
    this.talk.clear();
  }

  change(form) {
    const input = form.querySelector("input");
    const found = input.value.replace(/[\s()-]/g, "").match(DRAMA);
    form.querySelector("[data-number-error]").hidden = Boolean(found);
    form.querySelector(".govuk-form-group").classList.toggle("govuk-form-group--error", !found);
    input.setAttribute("aria-invalid", String(!found));
    if (!found) {
      input.focus();
      return;
    }
    input.value = "";
    this.phone.querySelector("[data-change]").open = false;
    this.use(`+447700900${found[1]}`);
    this.fetch();
    this.field.focus();
  }

  count() {
    const text = this.field.value;
    const told = text ? [many(text.length, "character"), many(this.segments(text), "segment")] : [];
    if (this.chosen.count) {
      told.push(many(this.chosen.count, "picture"));
    }
    this.phone.querySelector("[data-count]").textContent =
      told.join(", ") || "Enter sends, Shift + Enter adds a line";
    this.field.rows = Math.min(text.split("\n").length, 4);
  }

  text() {
    const body = this.field.value;
    if (!body.trim() && !this.chosen.count) {
      return;
    }
    this.field.value = "";
    const pictures = this.chosen.take();
    this.field.focus();
    const bubble = this.talk.mine(body, new Date(), pictures);
    const entry = { number: this.number, body, pictures, bubble };
    this.line(entry);
  }

  /** Put a text into the line: texts go out one after the other, in the order they were written. */
  line(entry) {
    entry.bubble.sending();
    this.lastInLine = this.lastInLine.then(() => this.deliver(entry));
  }

  async deliver(entry) {
    try {
      // One that is tried again keeps its name, so that it is never taken for two.
      entry.signed ??= await this.sign(entry);
      this.own.add(entry.signed.values.MessageSid);
      const replies = await post(entry.signed);
      entry.bubble.sent();
      if (entry.number === this.number) {
        for (const reply of replies) {
          this.talk.theirs(reply, new Date(), this.cost(reply));
        }
        if (entry.signed.carrier) {
          this.talk.remark(entry.signed.carrier);
        }
      }
    } catch (error) {
      console.warn(error);
      entry.bubble.failed(() => this.line(entry));
    }
  }

  cost(words) {
    const segments = this.segments(words);
    return segments > 1 ? many(segments, "segment") : "";
  }

  async sign({ number, body, pictures }) {
    const form = new FormData();
    form.append("number", number);
    form.append("body", body);
    pictures.forEach(({ file }) => form.append("pictures", file));
    const answer = await fetch(this.phone.dataset.sign, {
      method: "POST",
      headers: { "X-CSRFToken": this.phone.dataset.csrf },
      body: form,
    });
    return (await well(answer)).json();
  }

  async poll() {
    await this.fetch();
    setTimeout(() => this.poll(), EVERY_MS);
  }

  /** Fetch the texts that came since, and show those that are not on the screen. */
  async fetch() {
    const { number } = this;
    if (document.hidden && this.after) {
      return;
    }
    try {
      const query = new URLSearchParams({ number, after: this.after });
      const answer = await well(await fetch(`${this.phone.dataset.messages}?${query}`));
      const { messages, after } = await answer.json();
      if (number !== this.number) {
        return;
      }
      messages.forEach((message) => this.show(message));
      this.after = after;
      this.talk.settled();
    } catch (error) {
      // The server is away: the next look may find it back.
      console.warn(error);
    }
  }

  show({ id, mine, body, at, sid, answers, pictures }) {
    if (this.shown.has(id)) {
      return;
    }
    this.shown.add(id);
    if (this.own.has(mine ? sid : answers)) {
      return; // it was shown as it was sent, or as it was answered
    }
    if (mine) {
      this.talk.mine(body, new Date(at), pictures).sent();
    } else {
      this.talk.theirs(body, new Date(at), this.cost(body));
    }
  }
}

/** Post a webhook as Twilio does; what the city answers at once. */
async function post({ address, values, header, signature }) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { [header]: signature },
    body: new URLSearchParams(values),
    credentials: "omit",
  });
  const twiml = new DOMParser().parseFromString(await (await well(answer)).text(), "text/xml");
  return [...twiml.querySelectorAll("Response > Message")].map((message) => message.textContent);
}

/** An answer that is a success; any other is an error. */
async function well(answer) {
  if (!answer.ok) {
    throw new Error(`${answer.url} answered ${answer.status}`);
  }
  return answer;
}

function many(count, word) {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

// A browser that keeps nothing (private, or told so) gets a number for as long as the page is open.
function kept() {
  try {
    const number = localStorage.getItem(KEPT_AS);
    return number && DRAMA.test(number) ? number : null;
  } catch (error) {
    console.warn(error);
    return null;
  }
}

function keep(number) {
  try {
    localStorage.setItem(KEPT_AS, number);
  } catch (error) {
    console.warn(error);
  }
}

for (const element of document.querySelectorAll("[data-needs-script]")) {
  element.hidden = true;
}
for (const element of document.querySelectorAll("[data-with-script]")) {
  element.hidden = false;
}
const phone = document.querySelector("[data-handset]");
phone.hidden = false;
new Handset(phone);
