// Asks the server again and again, seldom while nobody looks at the page, and not at all once the
// sign-in is over.

/**
 * Fetch `address()` every so many milliseconds and hand the answer to `take`; ten times less often
 * while the page is hidden, and less and less often while the server does not answer.
 */
export function keepAsking(address, take, every) {
  let faults = 0;
  let timer = 0;
  let asking = false;

  async function ask() {
    clearTimeout(timer);
    if (asking) {
      return;
    }
    asking = true;
    try {
      const answer = await fetch(address(), { headers: { Accept: "application/json" } });
      if (answer.redirected || answer.status === 403 || answer.status === 404) {
        return; // signed out, or nothing is there to be seen
      }
      if (!answer.ok) {
        throw new Error(`answered ${answer.status}`);
      }
      take(await answer.json());
      faults = 0;
      wait();
    } catch {
      // The network is away, or the server: it is tried again, and the page works as it is.
      faults += 1;
      wait();
    } finally {
      asking = false;
    }
  }

  function wait() {
    const slower = document.hidden ? 10 : Math.min(2 ** faults, 15);
    timer = setTimeout(ask, every * slower);
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      ask();
    }
  });
  return ask;
}
