// A counter's screen at which nobody has done anything for a while is covered by a blank page.

const SIGNS = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart", "input"];
const TO_SAVE = 1_500; // milliseconds in which what was typed last is saved

/** Cover a page after so many minutes without a key or a touch, as its body says. */
export function coverWhenIdle(body) {
  const { idleMinutes, idlePage } = body.dataset;
  if (!idlePage) {
    return;
  }
  const patience = Number(idleMinutes) * 60_000;
  let last = Date.now();
  let leaving = false;

  for (const sign of SIGNS) {
    addEventListener(sign, () => (last = Date.now()), { capture: true, passive: true });
  }

  // Nobody is there who could answer whether the page may be left.
  addEventListener("beforeunload", (event) => leaving && event.stopImmediatePropagation());

  function look() {
    if (leaving || Date.now() - last < patience) {
      return;
    }
    leaving = true;
    body.querySelector("main")?.setAttribute("hidden", "");
    document.activeElement?.blur?.(); // what was typed last is saved as it is left
    sessionStorage.setItem("alldoors-before-idle", location.pathname);
    setTimeout(() => location.replace(idlePage), TO_SAVE);
  }
  setInterval(look, Math.min(patience / 4, 5_000));
}
