// A conversation by text: what is new appears by itself, and what was seen is noted as read.
import { keepAsking } from "./_asking.js";
import { enliven } from "./_composer.js";
import { keepDrafts } from "./_drafts.js";

const EVERY = 4_000; // milliseconds

class Talk {
  #root;
  #log;
  #since;
  #standing;

  constructor(root) {
    this.#root = root;
    this.#log = root.querySelector("[data-log]");
    this.#since = root.dataset.since;
    this.#standing = root.dataset.is;
    this.#toEnd();
    this.#noteRead();
    if (!("past" in root.dataset)) {
      keepAsking(
        () => `${root.dataset.news}?${this.#asked}`,
        (news) => this.#take(news),
        EVERY,
      )();
    }
  }

  /** Since when, and as what, the page knows the conversation. */
  get #asked() {
    const { back, whole } = this.#root.dataset;
    const asked = { since: this.#since, standing: this.#standing, back, whole: whole === undefined ? "" : "yes" };
    return new URLSearchParams(asked);
  }

  #take(news) {
    this.#since = news.now;
    steadily(() => {
      this.#takeTexts(news.bubbles);
      if (news.html) {
        this.#takeStanding(news);
      }
    });
  }

  /** Somebody else answers now, or nobody does. What is typed stays, and so does the button in focus. */
  #takeStanding({ standing, html, told, send }) {
    const place = document.querySelector("[data-standing]");
    if (!place || place.contains(document.activeElement)) {
      return; // it is asked for again
    }
    place.innerHTML = html;
    this.#standing = standing;
    const line = document.querySelector("[data-told]");
    const button = document.querySelector("[data-takes]");
    if (line) {
      line.textContent = told;
    }
    if (button && send) {
      button.textContent = send;
    }
    this.#noteRead();
  }

  #takeTexts(bubbles) {
    const atEnd = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 40;
    let came = false;
    for (const { id, day, html } of bubbles) {
      const fresh = bubbleOf(html);
      const shown = this.#log.querySelector(`[data-message="${id}"]`);
      if (!shown) {
        this.#add(fresh, day);
        came = true;
      } else if (look(shown) !== look(fresh) && !shown.contains(document.activeElement)) {
        shown.replaceWith(fresh);
      }
    }
    if (came) {
      if (atEnd) {
        this.#toEnd();
      }
      this.#noteRead();
    }
  }

  /** A text that is new, under its day. */
  #add(bubble, day) {
    this.#log.querySelector("[data-none]")?.remove();
    const days = this.#log.querySelectorAll("[data-day]");
    let list = days[days.length - 1];
    if (!list || list.dataset.day !== day) {
      const heading = document.createElement("h3");
      heading.className = "app-talk__day";
      heading.textContent = day;
      list = document.createElement("ol");
      list.className = "app-talk__texts";
      list.dataset.day = day;
      this.#log.append(heading, list);
    }
    list.append(bubble);
  }

  get #last() {
    const ids = [...this.#log.querySelectorAll("[data-message]")].map((one) => Number(one.dataset.message));
    return Math.max(0, ...ids);
  }

  /** Note that staff have seen it: only a page that is looked at has been. */
  #noteRead() {
    for (const field of document.querySelectorAll("[data-up-to]")) {
      field.value = this.#last;
    }
    document.querySelector("[data-mark-read]")?.remove();
    if (!this.#root.dataset.read || !this.#last || document.hidden) {
      return;
    }
    const body = new URLSearchParams({ up_to: this.#last });
    fetch(this.#root.dataset.read, {
      method: "POST",
      headers: { "X-CSRFToken": this.#root.dataset.csrf },
      body,
    }).catch(() => {}); // the next text, or the next page, notes it
  }

  #toEnd() {
    this.#log.scrollTop = this.#log.scrollHeight;
  }
}

/** Change the page, and keep what somebody is typing into where it is on the screen. */
function steadily(change) {
  const held = document.activeElement?.closest("textarea, input, select, button");
  const before = held?.getBoundingClientRect().top;
  change();
  if (held) {
    window.scrollBy({ top: held.getBoundingClientRect().top - before, behavior: "instant" });
  }
}

function bubbleOf(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
}

/** What one sees of a bubble: its words, and how many pictures. */
function look(bubble) {
  return `${bubble.textContent.replaceAll(/\s+/g, " ").trim()} ${bubble.querySelectorAll("img").length}`;
}

document.querySelectorAll("[data-talk]").forEach((one) => new Talk(one));
// What is typed comes back before it is counted.
keepDrafts(document);
enliven(document);
