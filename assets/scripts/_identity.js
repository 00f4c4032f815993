// Whether it is them: what came of a question is noted without leaving the page, on which answers
// may be half typed. F8 goes to the first question that is open.

class Checks {
  constructor(section) {
    this.section = section;
    this.body = section.querySelector("[data-identity-checks]");
    this.status = section.querySelector("[data-identity-status]");
    this.busy = false;
    section.addEventListener("submit", (event) => this.note(event));
    document.addEventListener("keydown", (event) => {
      if (event.key === "F8" && !event.ctrlKey && !event.altKey && !event.metaKey) {
        event.preventDefault();
        this.goTo();
      }
    });
  }

  goTo() {
    (this.body.querySelector("[data-open]") ?? this.section).focus();
  }

  async note(event) {
    event.preventDefault();
    if (this.busy) {
      return;
    }
    this.busy = true;
    const body = new FormData(event.target);
    body.append("result", event.submitter?.value ?? "skipped");
    body.append("scripted", "yes");
    try {
      const response = await fetch(this.section.dataset.identity, { method: "POST", body });
      const isJson = (response.headers.get("Content-Type") ?? "").startsWith("application/json");
      if (!response.ok || !isJson) {
        this.say("Not noted. You may be signed out, or the contact is over: load the page again.");
        return;
      }
      const { html, settled } = await response.json();
      this.body.innerHTML = html;
      this.say(settled ? "Noted. Nothing is left to ask." : "Noted.");
      this.goTo();
    } catch (error) {
      if (!(error instanceof TypeError)) {
        throw error;
      }
      this.say("Not noted: there is no line to the server. Press it again.");
    } finally {
      this.busy = false;
    }
  }

  say(words) {
    this.status.textContent = words;
    this.status.classList.toggle("govuk-visually-hidden", words.startsWith("Noted"));
  }
}

/** Note what came of each question. Without this script the page is loaded again. */
export function checkIdentity(section) {
  new Checks(section);
}
