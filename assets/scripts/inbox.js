// The list of conversations that wait is kept as it is: once the badge has changed, it is fetched
// again, unless somebody is on it with the keyboard.
const place = document.querySelector("[data-live]");
let shown = null; // how many waited as the list was made
let fetching = false;

document.addEventListener("waiting", async ({ detail: count }) => {
  shown ??= count;
  if (count === shown || fetching || place?.contains(document.activeElement)) {
    return;
  }
  fetching = true;
  try {
    const answer = await fetch(location.href);
    if (answer.ok && !answer.redirected) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      place.replaceChildren(...page.querySelector("[data-live]").childNodes);
      shown = count;
    }
  } catch {
    // The network is away: it is tried again when the badge asks next.
  } finally {
    fetching = false;
  }
});
