// The second screen of a counter: it shows what is entered, and takes the visitor's word for it.
import { askAllDay } from "./_screen.js";

const EVERY = 1_000; // milliseconds
const screen = document.querySelector("[data-second]");
let last = "";

function show({ html, language }) {
  // The token of the form is another each time: what is shown is what counts.
  const seen = html.replace(/name="csrf_token" value="[^"]*"/, "");
  if (seen !== last) {
    const before = linesOf(screen);
    screen.innerHTML = html;
    last = seen;
    showWhatIsNew(before);
  }
  document.documentElement.lang = language;
}

function linesOf(place) {
  return [...place.querySelectorAll("dl > div")].map((line) => line.textContent);
}

/** Scroll to the answer that was given or changed just now. */
function showWhatIsNew(before) {
  const fresh = [...screen.querySelectorAll("dl > div")].filter(
    (line) => !before.includes(line.textContent),
  );
  fresh.at(-1)?.scrollIntoView({ block: "center" });
}

screen.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const body = new FormData(form, event.submitter);
  for (const button of form.querySelectorAll("button")) {
    button.disabled = true;
  }
  try {
    await fetch(form.action, { method: "POST", body, redirect: "manual" });
  } catch (error) {
    if (!(error instanceof TypeError)) {
      throw error;
    }
    // The line is down, which the page says: they can press again.
  }
  last = ""; // the next answer shows what became of it
});

askAllDay(screen.dataset.second, show, EVERY, document.querySelector("[data-trouble]"));
