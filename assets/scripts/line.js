// The counter's first page: who waits comes and goes by itself, and Ctrl+Enter does what comes next.
import { keepAsking } from "./_asking.js";

const EVERY = 3_000; // milliseconds

/** Keep the line right, but not under the hands of somebody who is doing something in it. */
function keepLine(section) {
  let last = "";

  function take({ html }) {
    const inUse = section.querySelector("details[open]") || section.querySelector("select:focus");
    if (html === last || inUse) {
      return;
    }
    last = html;
    const focused = section.contains(document.activeElement) ? document.activeElement.id : "";
    section.innerHTML = html;
    if (focused) {
      (section.querySelector(`#${CSS.escape(focused)}`) ?? section.querySelector("[data-main]"))?.focus();
    }
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const next = section.querySelector("[data-main]");
      if (next) {
        event.preventDefault();
        next.click();
      }
    }
  });
  keepAsking(() => section.dataset.line, take, EVERY)();
}

for (const section of document.querySelectorAll("[data-line]")) {
  keepLine(section);
}

// The cover of an idle screen leads back to where one was.
const goOn = document.querySelector("[data-go-on]");
const before = sessionStorage.getItem("alldoors-before-idle");
if (goOn && before?.startsWith("/counter")) {
  goOn.href = before;
}
