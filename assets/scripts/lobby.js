// The screen in the hall: who is called, and a voice that says so where the browser has one.
import { askAllDay } from "./_screen.js";

const EVERY = 2_000; // milliseconds
const board = document.querySelector("[data-lobby]");
const sound = document.querySelector("[data-sound]");
const said = new Set();
let isOn = false;
let isFirst = true;
let last = "";

function speak({ words, language }) {
  const voice = speechSynthesis.getVoices().find(({ lang }) => lang.startsWith(language));
  const aloud = new SpeechSynthesisUtterance(words);
  aloud.lang = voice?.lang ?? language;
  aloud.rate = 0.9;
  if (voice) {
    aloud.voice = voice;
  }
  speechSynthesis.speak(aloud);
}

if ("speechSynthesis" in window) {
  sound.hidden = false;
  // A browser speaks only after somebody has touched the page.
  sound.addEventListener("click", () => {
    isOn = !isOn;
    sound.querySelector("[data-is-on]").hidden = !isOn;
    sound.querySelector("[data-is-off]").hidden = isOn;
    if (!isOn) {
      speechSynthesis.cancel();
    }
  });
}

askAllDay(
  board.dataset.lobby,
  ({ html, calls }) => {
    if (html !== last) {
      board.innerHTML = html;
      last = html;
    }
    for (const call of calls.filter(({ key }) => !said.has(key))) {
      said.add(call.key);
      if (isOn && !isFirst) {
        speak(call);
      }
    }
    isFirst = false;
  },
  EVERY,
  document.querySelector("[data-trouble]"),
);
