// How far a change of many cases is: the bar moves by itself, and the page comes anew when it is done.
import { keepAsking } from "./_asking.js";

const EVERY = 1_500; // milliseconds
const place = document.querySelector("[data-progress]");

if (place) {
  const bar = place.querySelector("progress");
  const words = place.querySelector("[data-progress-words]");
  const ask = keepAsking(
    () => place.dataset.progress,
    ({ waiting, done, left_out: leftOut }) => {
      const gone = done + leftOut;
      bar.value = gone;
      words.textContent = `${gone.toLocaleString("en")} of ${bar.max.toLocaleString("en")}. It goes on by itself: this page need not stay open.`;
      if (waiting === 0) {
        location.reload();
      }
    },
    EVERY,
  );
  setTimeout(ask, EVERY);
}
