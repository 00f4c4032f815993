// What is typed on the entry page goes to the second screen of the counter, if that is on.

const SOON = 500; // milliseconds after the last key
const AGAIN = 2_000; // the screen is told again, and asked what the visitor says

/** Mirror the entry form of the page; `panel` says what the visitor says of it. */
export function mirrorEntry(panel) {
  const form = document.querySelector("[data-entry]");
  const [isOn, isOff, word] = ["on", "off", "word"].map((name) =>
    panel.querySelector(`[data-mirror-${name}]`),
  );
  const language = panel.querySelector("[name=screen_language]");
  let timer = 0;
  let sending = false;
  let again = false;
  let opened = true; // until the screen was told that it is this page's from now on
  let watched = false; // whether a screen is on; nothing is sent to one that is not

  function whatIsTyped() {
    const body = new FormData(watched ? form : undefined);
    body.set("csrf_token", form.elements.csrf_token.value);
    if (opened) {
      body.set("opened", "yes");
    }
    for (const [name, value] of [...body.entries()]) {
      if (value instanceof File) {
        body.delete(name);
      }
    }
    body.set("screen_language", language?.value ?? "");
    return body;
  }

  async function send() {
    clearTimeout(timer);
    if (sending) {
      again = true;
      return;
    }
    sending = true;
    try {
      const answer = await fetch(panel.dataset.mirror, { method: "POST", body: whatIsTyped() });
      if (!answer.ok || answer.redirected) {
        return; // the visit is over, or the request was sent: there is nothing to mirror any more
      }
      opened = false;
      say(await answer.json());
    } catch (error) {
      if (!(error instanceof TypeError)) {
        throw error;
      }
    } finally {
      sending = false;
    }
    timer = setTimeout(send, again ? SOON : AGAIN);
    again = false;
  }

  function say({ on, confirmed, wrong }) {
    again = again || (on && !watched);
    watched = on;
    isOn.hidden = !on;
    isOff.hidden = on;
    const words = confirmed || wrong;
    if (word.textContent !== words) {
      word.textContent = words;
      word.dataset.state = confirmed ? "" : "trouble";
    }
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(send, SOON);
  }

  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  language?.addEventListener("change", send);
  send();
}
