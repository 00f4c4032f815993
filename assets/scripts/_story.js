// The story of a case is narrowed at once, without the page being loaded anew.

/** Fetch the story as it is narrowed, wherever one chooses something else or asks for more. */
export function narrowStory(root) {
  const place = root.querySelector("[data-story]");
  if (place) {
    new Story(place);
  }
}

class Story {
  #place;
  #asked = 0;

  constructor(place) {
    this.#place = place;
    place.classList.add("app-story--at-once");
    place.addEventListener("change", (event) => {
      if (event.target.closest("[data-story-narrow]")) {
        this.#narrow(event.target);
      }
    });
    place.addEventListener("submit", (event) => {
      if (event.target.matches("[data-story-narrow]")) {
        event.preventDefault();
        this.#narrow(event.submitter ?? event.target);
      }
    });
    place.addEventListener("click", (event) => {
      const link = event.target.closest("[data-story-link]");
      if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
        event.preventDefault();
        this.#show(new URL(link.href).searchParams, null);
      }
    });
  }

  #narrow(from) {
    const chosen = new FormData(this.#place.querySelector("[data-story-narrow]"));
    const asked = new URLSearchParams([...chosen].filter(([, value]) => value !== ""));
    this.#show(asked, from.id);
  }

  /** Whoever chose something keeps the keyboard there; whoever asked for more gets to the first new line. */
  async #show(asked, focused) {
    this.#asked += 1;
    const mine = this.#asked;
    const before = new Set([...this.#place.querySelectorAll("li[id]")].map((line) => line.id));
    this.#place.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`${this.#place.dataset.story}?${asked}`, { headers: { Accept: "application/json" } });
      if (mine !== this.#asked) {
        return;
      }
      if (!answer.ok || answer.redirected) {
        this.#load(asked);
        return;
      }
      const { html } = await answer.json();
      this.#place.innerHTML = html;
      history.replaceState(history.state, "", this.#address(asked));
      this.#focus(focused, before);
    } catch {
      this.#load(asked);
    } finally {
      if (mine === this.#asked) {
        this.#place.removeAttribute("aria-busy");
      }
    }
  }

  #focus(focused, before) {
    const field = focused && this.#place.querySelector(`#${focused}`);
    const fresh = [...this.#place.querySelectorAll("li[id]")].find((line) => !before.has(line.id));
    const next = field || fresh?.querySelector("a") || this.#place.querySelector("select");
    next?.focus({ preventScroll: Boolean(field) });
  }

  #address(asked) {
    return `${location.pathname}${[...asked].length ? `?${asked}` : ""}#history`;
  }

  /** What could not be fetched is loaded as a page, which says what is wrong. */
  #load(asked) {
    location.assign(this.#address(asked));
  }
}
