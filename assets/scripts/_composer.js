// The field for a text: it counts segments and what they cost as one types, fills replies in, and
// sends with Ctrl and Enter. A form works without it.
import { segmentCounter } from "./_segments.js";

const PATIENCE = 8_000; // milliseconds that an answer may take

/** Enliven every field for a text within an element. */
export function enliven(root) {
  root.querySelectorAll("[data-composer]").forEach((one) => new Composer(one));
}

class Composer {
  #root;
  #config;
  #field;
  #count;
  #segments;
  #money;
  #folds;
  #pressed = -Infinity;

  constructor(root) {
    this.#root = root;
    this.#config = JSON.parse(root.dataset.composer);
    this.#field = root.querySelector("textarea");
    this.#count = root.querySelector("[data-count]");
    this.#segments = segmentCounter(this.#config.alphabet);
    this.#folds = new Map(Object.entries(this.#config.alphabet.folds));
    this.#money = new Intl.NumberFormat(document.documentElement.lang, {
      style: "currency",
      currency: this.#config.currency,
      maximumFractionDigits: 4,
    });
    this.#field.addEventListener("input", () => this.#tell());
    root.querySelector("[data-about]")?.addEventListener("change", () => this.#tell());
    for (const means of root.querySelectorAll("[name=means]")) {
      means.addEventListener("change", () => this.#tell());
    }
    root.querySelector("[data-fill]")?.addEventListener("click", (event) => this.#fill(event));
    this.#field.addEventListener("keydown", (event) => this.#maybeSend(event));
    root.closest("form").addEventListener("submit", (event) => this.#once(event));
    const hint = root.querySelector("[data-send-key]");
    if (hint) {
      hint.hidden = false;
    }
    this.#tell();
  }

  /** What it is about now: what a text begins with, and what is filled into a reply. */
  get #topic() {
    const chosen = this.#root.querySelector("[data-about]")?.value ?? this.#config.chosen;
    return this.#config.topics[chosen || "none"] ?? { prefix: "", values: {} };
  }

  /** Whether it goes out as a text; on a case's page there are other ways. */
  get #isText() {
    const ways = this.#root.querySelectorAll("[name=means]");
    return ways.length === 0 || [...ways].some((one) => one.checked && one.value === "sms");
  }

  #tell() {
    if (!this.#count) {
      return; // nobody here can be texted
    }
    this.#count.hidden = !this.#isText;
    // A text is stripped before it is sent.
    const written = this.#plain(this.#topic.prefix + this.#field.value.trim());
    const segments = this.#segments(written);
    const price = this.#money.format(segments * this.#config.price);
    const dear = this.#dearest(written);
    const why = dear
      ? ` Because of “${dear}” a segment holds 70 characters instead of 160.`
      : "";
    this.#count.textContent = `${segments} ${segments === 1 ? "segment" : "segments"}, ${price}.${why}`;
    this.#count.classList.toggle("app-compose__count--dear", segments > 2 || dear !== "");
  }

  #plain(text) {
    return [...text].map((one) => this.#folds.get(one) ?? one).join("");
  }

  /** The first character that the plain alphabet of phones does not have. */
  #dearest(text) {
    const { basic, extended } = this.#config.alphabet;
    return [...text].find((one) => !basic.includes(one) && !extended.includes(one)) ?? "";
  }

  #fill(event) {
    event.preventDefault();
    const body = this.#config.bodies[this.#root.querySelector("[data-template]").value];
    if (!body) {
      return;
    }
    const values = this.#topic.values;
    const filled = body.replaceAll(/\{([a-z]+)\}/g, (gap, name) => values[name] || gap);
    this.#field.value = [this.#field.value.trim(), filled].filter(Boolean).join(" ");
    this.#field.dispatchEvent(new Event("input", { bubbles: true }));
    this.#field.focus();
    this.#selectGap();
  }

  /** Whoever fills in a gap finds it selected. */
  #selectGap() {
    const gap = /\{(name|reference|service|due|city|phone)\}/.exec(this.#field.value);
    const end = this.#field.value.length;
    this.#field.setSelectionRange(gap ? gap.index : end, gap ? gap.index + gap[0].length : end);
  }

  /** A second press while the first is on its way is the same press. */
  #once(event) {
    if (event.timeStamp - this.#pressed < PATIENCE) {
      event.preventDefault();
    } else {
      this.#pressed = event.timeStamp;
    }
  }

  #maybeSend(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.#root.querySelector("[data-send]").click();
    }
  }
}
