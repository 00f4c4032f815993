// What the screens of a building share: they ask all day, and say when the line is down.

/**
 * Ask `address` every so many milliseconds, whatever happens, and hand the answer to `take`;
 * `trouble` is the element that says there is no connection.
 */
export function askAllDay(address, take, every, trouble) {
  let missed = 0;
  async function ask() {
    try {
      const signal = AbortSignal.timeout(5_000);
      const answer = await fetch(address, { headers: { Accept: "application/json" }, signal });
      if (!answer.ok) {
        throw new TypeError(`answered ${answer.status}`);
      }
      take(await answer.json());
      missed = 0;
    } catch (error) {
      if (!(error instanceof TypeError) && error.name !== "TimeoutError") {
        throw error;
      }
      missed += 1;
    } finally {
      trouble.hidden = missed < 2; // one lost answer is nothing to speak of
      setTimeout(ask, every);
    }
  }
  ask();
}
