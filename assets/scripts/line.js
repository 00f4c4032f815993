// The counter's first page: who waits comes and goes by itself, and Ctrl+Enter does what comes next.
import { keepAsking } from "./_asking.js";

const EVERY = 3_000; // milliseconds
const TOKEN = /name="csrf_token" value="[^"]*"/g;

/** Put the line right in one part of the page, but not under the hands of whoever uses it. */
function keepPart(part) {
  let last = "";
  return (html) => {
    const inUse = part.querySelector("details[open]") || part.querySelector("select:focus");
    // The token of a form is another each time: what is shown is what counts.
    const shown = html.replace(TOKEN, "");
    if (shown === last || inUse) {
      return;
    }
    last = shown;
    const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
    part.innerHTML = html;
    if (focused) {
      const same = part.querySelector(`#${CSS.escape(focused)}`);
      (same ?? document.querySelector("[data-main]") ?? document.querySelector("#words"))?.focus();
    }
  };
}

const asking = document.querySelector("[data-line]");
if (asking) {
  const parts = [...document.querySelectorAll("[data-line-part]")].map((part) => [
    part.dataset.linePart,
    keepPart(part),
  ]);
  const take = (answer) => parts.forEach(([name, keep]) => keep(answer[name]));
  keepAsking(() => asking.dataset.line, take, EVERY)();

  let pressed = false;
  addEventListener("pageshow", () => (pressed = false));
  document.addEventListener("keydown", (event) => {
    const next = asking.querySelector("[data-main]");
    // Somebody who is filling in another form means that one.
    const elsewhere = !asking.contains(event.target) && Boolean(event.target.value);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && next && !elsewhere) {
      event.preventDefault();
      if (!pressed && !event.repeat) {
        pressed = true;
        next.click();
      }
    }
  });
}

// The cover of an idle screen leads back to where one was.
const goOn = document.querySelector("[data-go-on]");
const before = sessionStorage.getItem("alldoors-before-idle");
if (goOn && before?.startsWith("/") && !before.startsWith("//")) {
  goOn.href = before;
}
