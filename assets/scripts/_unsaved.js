// What was typed on a page of a desk and is not saved yet. It is kept in this browser, for whoever of
// staff typed it and for that page alone, and forgotten as soon as it is saved.

const BEGINS = "alldoors-unsaved:";
const LONGEST_MS = 12 * 3600 * 1000;

/** Where the answers typed on this page by this member of staff are kept. */
export function placeOf(staff) {
  return `${BEGINS}${staff}:${location.pathname}`;
}

/** What is kept there: by the key of each question its answer, and the mark of what it replaces. */
export function kept(place) {
  const { at = 0, fields = {} } = JSON.parse(localStorage.getItem(place) ?? "{}");
  return Date.now() - at < LONGEST_MS ? fields : {};
}

/** Keep this there; nothing at all where there is nothing. */
export function keep(place, fields) {
  if (Object.keys(fields).length === 0) {
    localStorage.removeItem(place);
  } else {
    localStorage.setItem(place, JSON.stringify({ at: Date.now(), fields }));
  }
}

function places() {
  return Object.keys(localStorage).filter((key) => key.startsWith(BEGINS));
}

function pathOf(place) {
  return place.slice(place.indexOf(":", BEGINS.length) + 1);
}

function forget(isOver) {
  places().filter(isOver).forEach((place) => localStorage.removeItem(place));
}

/** Forget all that was typed: whoever signs out leaves nothing behind. */
export function forgetUnsaved() {
  forget(() => true);
}

/** Forget what another member of staff typed at this browser. */
export function forgetOthers(staff) {
  forget((place) => !place.startsWith(`${BEGINS}${staff}:`));
}

/** Forget what was typed in contacts that are over: that of a wrap-up, and those no desk lists. */
export function forgetEnded() {
  const here = location.pathname;
  const wrappedUp = here.match(/^(\/\w+\/\w+\/\d+)\/wrap-up$/);
  if (wrappedUp) {
    forget((place) => pathOf(place).startsWith(`${wrappedUp[1]}/`));
  } else if (document.querySelector("[data-open-contacts]")) {
    forget((place) => {
      const [contact] = pathOf(place).match(/^\/\w+\/\w+\/\d+/) ?? [""];
      return contact.startsWith(`${here}/`) && !document.querySelector(`a[href="${contact}"]`);
    });
  }
}
