// How much the clocks of cases raised that whoever is signed in has not seen, beside its link.
import { keepAsking } from "./_asking.js";

const EVERY = 30_000; // milliseconds
const MOST = 99;

export function countAlarms(root) {
  const badge = root.querySelector("[data-badge-alarms]");
  if (!badge) {
    return;
  }
  keepAsking(
    () => badge.dataset.badgeAlarms,
    ({ count }) => {
      badge.hidden = count === 0;
      badge.textContent = count > MOST ? `${MOST}+` : count;
      const hidden = document.createElement("span");
      hidden.className = "govuk-visually-hidden";
      hidden.textContent = " not seen";
      badge.append(hidden);
    },
    EVERY,
  )();
}
