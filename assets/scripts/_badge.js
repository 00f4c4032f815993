// How many conversations by text want whoever is signed in to look, beside the link to them.
import { keepAsking } from "./_asking.js";

const EVERY = 15_000; // milliseconds

/** Keep the badge of the navigation right, where there is one. */
export function keepBadge(root) {
  const badge = root.querySelector("[data-badge]");
  if (!badge) {
    return;
  }
  keepAsking(
    () => badge.dataset.badge,
    ({ count }) => {
      badge.hidden = count === 0;
      badge.textContent = count;
      const words = document.createElement("span");
      words.className = "govuk-visually-hidden";
      words.textContent = " waiting";
      badge.append(words);
      document.dispatchEvent(new CustomEvent("waiting", { detail: count }));
    },
    EVERY,
  )();
}
