// A dry run goes on while its page is open: the page shows how far it is. Without scripts there is a
// link to look again.
const EVERY = 1_000; // milliseconds

async function lookAgain() {
  const here = document.querySelector("#dry-run");
  if (here?.dataset.dryRun !== "running") {
    return;
  }
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const there = page.querySelector("#dry-run");
    if (answer.ok && there) {
      const focused = here.contains(document.activeElement);
      here.replaceWith(document.adoptNode(there));
      if (focused) {
        there.tabIndex = -1;
        there.focus();
      }
    }
  } catch {
    // Not reached: it is tried again.
  }
  setTimeout(lookAgain, EVERY);
}

setTimeout(lookAgain, EVERY);
