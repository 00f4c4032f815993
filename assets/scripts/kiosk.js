// The kiosk goes back to its start by itself, and has keys on the screen for a number.

const STAY = 30; // seconds without a touch
const WARN = 10; // of which these are counted down in sight

function goBack(kiosk) {
  const soon = kiosk.querySelector("[data-soon]");
  let left = STAY;
  const touched = () => {
    left = STAY;
    soon.textContent = "";
  };
  for (const sign of ["pointerdown", "keydown", "input"]) {
    addEventListener(sign, touched, { capture: true, passive: true });
  }
  setInterval(() => {
    left -= 1;
    if (left <= 0) {
      location.replace(kiosk.dataset.kiosk);
    } else if (left <= WARN) {
      // Said once for those who listen, and counted for those who look.
      soon.setAttribute("aria-live", left === WARN ? "polite" : "off");
      soon.textContent = soon.dataset.words.replace("#", String(left));
    }
  }, 1_000);
}

function typeByTouch(pad) {
  const field = document.getElementById(pad.dataset.pad);
  pad.hidden = false;
  pad.addEventListener("click", (event) => {
    const key = event.target.closest("[data-key]")?.dataset.key;
    if (key !== undefined) {
      field.value = key === "" ? field.value.slice(0, -1) : field.value + key;
    }
  });
}

for (const kiosk of document.querySelectorAll("[data-kiosk]")) {
  if (kiosk.dataset.kiosk) {
    goBack(kiosk);
  }
}
for (const pad of document.querySelectorAll("[data-pad]")) {
  typeByTouch(pad);
}

// A page of the last visitor must not come back out of the browser's memory.
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    location.reload();
  }
});
