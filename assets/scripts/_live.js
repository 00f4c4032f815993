// The calls of this moment on the phone desk: they come and go by themselves, and Enter answers.
import { keepAsking } from "./_asking.js";

const EVERY = 2_000; // milliseconds
const BY_ITSELF = "alldoors-next-call";
const DOES_SOMETHING = "a, button, input, select, textarea, summary";

/** Keep the list of calls right; answer the first by Enter, or by itself where that is wanted. */
export function keepCalls(list) {
  const option = document.querySelector("[data-by-itself]");
  const words = document.querySelector("#words");
  const idle = () => !words || words.value.trim() === "";
  let answering = false;
  let last = "";

  function answerFirst() {
    const first = list.querySelector("[data-answer]");
    if (first && !answering) {
      answering = true;
      first.click();
    }
    return Boolean(first);
  }

  function take({ html }) {
    if (html === last || answering) {
      return;
    }
    last = html;
    const focused = list.contains(document.activeElement) ? document.activeElement.id : "";
    const open = [...list.querySelectorAll("details[open]")].map(({ id }) => id);
    list.innerHTML = html;
    open.forEach((id) => list.querySelector(`#${id}`)?.setAttribute("open", ""));
    if (focused) {
      (list.querySelector(`#${focused}`) ?? words)?.focus();
    }
    const ringing = list.querySelectorAll("[data-answer]").length;
    document.title = document.title.replace(/^(\(\d+\) )?/, ringing ? `(${ringing}) ` : "");
    if (option?.checked && idle() && !document.hidden) {
      answerFirst();
    }
  }

  document.addEventListener("keydown", (event) => {
    // Where a key is pressed that does something there, it is meant for that; a banner has the focus
    // to be read out, and does nothing.
    const free = event.target === words || !event.target.closest?.(DOES_SOMETHING);
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (event.key === "Enter" && plain && free && idle() && answerFirst()) {
      event.preventDefault();
    }
  });
  if (option) {
    option.closest("[hidden]").hidden = false;
    option.checked = localStorage.getItem(BY_ITSELF) === "yes";
    option.addEventListener("change", () => {
      localStorage.setItem(BY_ITSELF, option.checked ? "yes" : "no");
    });
  }
  keepAsking(() => list.dataset.live, take, EVERY)();
}
