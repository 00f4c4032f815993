// In the queue, J and K go from case to case and X chooses one; N takes the next. What is new in the
// list is told, and shown when it is wanted. J, K and X do so only while a case of the list has the
// focus, and N only where nothing is being typed, so that they are in nobody's way (WCAG 2.2, 2.1.4).
import { keepAsking } from "./_asking.js";
import { letChoose } from "./_choosing.js";

const EVERY = 5_000; // milliseconds
const TYPED = "input:not([type=checkbox]), select, textarea, [contenteditable]";
const place = document.querySelector("[data-queue-list]");
const news = document.querySelector("[data-feed]");
const bar = document.querySelector("[data-bulk]");
const steps = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

const links = () => [...place.querySelectorAll("tbody th a")];
const plain = (event) => !event.ctrlKey && !event.metaKey && !event.altKey;

function step(event) {
  const by = steps[event.key];
  const every = links();
  const row = document.activeElement.closest("tbody tr");
  const at = every.indexOf(row?.querySelector("th a"));
  if (!by || at < 0 || !plain(event)) {
    return;
  }
  every[Math.min(Math.max(at + by, 0), every.length - 1)].focus();
  event.preventDefault();
}

function next(event) {
  const button = document.querySelector("[data-next]");
  if (event.key.toLowerCase() !== "n" || !plain(event) || event.target.matches?.(TYPED) || !button) {
    return;
  }
  event.preventDefault();
  button.click();
}

/** What is new, in words; "" for nothing. */
function inWords(fresh, changed) {
  const several = (count, one, many) => (count === 1 ? `1 ${one}` : `${count} ${many}`);
  const said = [];
  if (fresh > 0) {
    said.push(several(fresh, "new case", "new cases"));
  }
  if (changed > 0) {
    said.push(`${fresh > 0 ? changed : several(changed, "case", "cases")} changed`);
  }
  return said.join(" and ");
}

/** Show the list as it is now: what is chosen stays so, and the keyboard is where it was. */
async function showNews(say) {
  const chosen = [...place.querySelectorAll(".app-choose:checked")].map(({ value }) => value);
  const focused = document.activeElement;
  const answer = await fetch(location.href);
  if (!answer.ok || answer.redirected) {
    location.reload();
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const where = place.contains(focused) ? (focused.getAttribute("href") ?? focused.id) : null;
  place.replaceChildren(...page.querySelector("[data-queue-list]").childNodes);
  news.dataset.feed = page.querySelector("[data-feed]").dataset.feed;
  news.textContent = "";
  delete news.dataset.said;
  chosen.forEach((value) => {
    const box = place.querySelector(`.app-choose[value="${value}"]`);
    if (box) {
      box.checked = true;
    }
  });
  const again = where && (place.querySelector(`a[href="${where}"]`) ?? document.getElementById(where));
  (again || links()[0])?.focus();
  say();
}

function tell(answer, say) {
  for (const [key, count] of Object.entries(answer.counts)) {
    const badge = document.querySelector(`[data-count="${key}"]`);
    if (badge) {
      badge.textContent = count.toLocaleString("en");
    }
  }
  const words = inWords(answer.new, answer.changed);
  if (!words || news.dataset.said === words) {
    return;
  }
  news.dataset.said = words;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "app-link-button";
  button.textContent = answer.new + answer.changed === 1 ? "Show it" : "Show them";
  button.addEventListener("click", () => showNews(say));
  news.replaceChildren(`${words}. `, button);
}

if (place) {
  const say = bar ? letChoose(place, bar) : () => {};
  place.addEventListener("keydown", step);
  document.addEventListener("keydown", next);
  document.querySelectorAll("[data-queue-keys]").forEach((one) => (one.hidden = false));
  const ask = keepAsking(() => news.dataset.feed, (answer) => tell(answer, say), EVERY);
  setTimeout(ask, EVERY);
}
