// The texts on a phone's screen. Whatever a text says is shown as words, never as markup.
import { shown } from "./_pictures.js";

const CLOCK = new Intl.DateTimeFormat(document.documentElement.lang, {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
// A reference or a code, which is not to be broken at the end of a line.
const NAME = /([0-9A-Z]{4}-[0-9A-Z]{4})/;
const ADDRESS = /(https?:\/\/\S+)/;

/** What is shown in `log`, the element that holds the conversation. */
export class Conversation {
  #log;
  #empty;

  constructor(log) {
    this.#log = log;
    this.#empty = log.querySelector("[data-empty]");
  }

  /** Take everything away, for another number's texts. */
  clear() {
    this.#log.replaceChildren(this.#empty);
    this.#empty.hidden = false;
    // A whole conversation that is loaded is not news to be read aloud.
    this.#log.setAttribute("aria-busy", "true");
  }

  /** All that was there is shown: what comes from now on is news. */
  settled() {
    this.#log.removeAttribute("aria-busy");
  }

  /** Show one's own text, perhaps with pictures; what it returns says how it fares. */
  mine(words, at = new Date(), pictures = []) {
    const bubble = this.#bubble(words, true, pictures);
    const meta = bubble.querySelector(".app-text__meta");
    this.#add(bubble);
    return {
      sending: () => meta.replaceChildren("Sending …"),
      sent: (note) => meta.replaceChildren(`${CLOCK.format(at)}${note ? `, ${note}` : ""}`),
      failed: (tryAgain) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "app-text__again";
        button.textContent = "Try again";
        button.addEventListener("click", () => {
          this.#log.focus();
          tryAgain();
        });
        meta.replaceChildren("Not sent. ", button);
        this.#toEnd();
      },
    };
  }

  /** Show a text of the city's. */
  theirs(words, at, note) {
    const bubble = this.#bubble(words, false);
    bubble.querySelector(".app-text__meta").textContent = `${CLOCK.format(at)}${note ? `, ${note}` : ""}`;
    this.#add(bubble);
  }

  /** Show a remark that is no text. */
  remark(words) {
    const line = document.createElement("p");
    line.className = "app-handset__remark";
    line.textContent = words;
    this.#add(line);
  }

  #bubble(words, mine, pictures = []) {
    const bubble = document.createElement("div");
    bubble.className = mine ? "app-text app-text--mine" : "app-text";
    const who = document.createElement("span");
    who.className = "govuk-visually-hidden";
    who.textContent = mine ? "You: " : "The city: ";
    const body = document.createElement("span");
    body.dir = "auto";
    body.className = "app-text__words";
    body.append(...words.split(ADDRESS).flatMap((part) => (ADDRESS.test(part) ? link(part) : named(part))));
    const meta = document.createElement("span");
    meta.className = "app-text__meta";
    body.hidden = !words;
    bubble.append(who, ...pictures.map((picture) => shown(picture)), body, meta);
    return bubble;
  }

  #add(element) {
    this.#empty.hidden = true;
    this.#log.append(element);
    this.#toEnd();
  }

  #toEnd() {
    this.#log.scrollTop = this.#log.scrollHeight;
  }
}

/** Words with the references in them whole. */
function named(words) {
  return words.split(NAME).map((part) => (NAME.test(part) ? whole(part) : part));
}

/** An address that opens, as on any phone. */
function link(address) {
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.target = "_blank";
  anchor.rel = "noopener";
  anchor.className = "app-text__link";
  anchor.textContent = address;
  return anchor;
}

/** Words that stay on one line. */
function whole(words) {
  const span = document.createElement("span");
  span.className = "app-nowrap";
  span.textContent = words;
  return span;
}
