// What waits for whoever is signed in, beside the links of the navigation: conversations by text,
// and calls that were promised and are due.
import { keepAsking } from "./_asking.js";

const EVERY = 15_000; // milliseconds

function show(badge, count, words) {
  badge.hidden = count === 0;
  badge.textContent = count;
  const hidden = document.createElement("span");
  hidden.className = "govuk-visually-hidden";
  hidden.textContent = ` ${words}`;
  badge.append(hidden);
}

/** A line at the top of the page about the call that is due first, until it is seen to. */
function remind(root, calls) {
  let line = root.querySelector("[data-remind]");
  if (calls.length === 0) {
    line?.remove();
    return;
  }
  const [{ name, at, late }] = calls;
  const words = late
    ? `${name} was promised a call for ${at}.`
    : `${name} was promised a call for ${at}: it is nearly time.`;
  if (line?.dataset.remind === words) {
    return;
  }
  line?.remove();
  line = document.createElement("p");
  line.className = "app-remind";
  line.dataset.remind = words;
  line.setAttribute("role", "status");
  const link = document.createElement("a");
  link.className = "govuk-link";
  link.href = "/phone#call-backs";
  link.textContent = "See the call-backs";
  line.append(`${words} `, link);
  root.querySelector("main")?.prepend(line);
}

/** Keep the badges of the navigation right, where there are any. */
export function keepBadge(root) {
  const badge = root.querySelector("[data-badge]");
  const calls = root.querySelector("[data-badge-calls]");
  if (!badge) {
    return;
  }
  keepAsking(
    () => badge.dataset.badge,
    ({ count, call_backs: due }) => {
      show(badge, count, "waiting");
      if (calls) {
        show(calls, due.length, "call-backs due");
        remind(root, due);
      }
      document.dispatchEvent(new CustomEvent("waiting", { detail: count }));
    },
    EVERY,
  )();
}
