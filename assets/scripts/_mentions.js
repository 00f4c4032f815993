// Naming a colleague or a team in a note: after an @ a list opens, from which arrows and Enter
// choose. Who types the whole name needs no list. It follows the pattern of a list box that belongs
// to a text field (WAI-ARIA Authoring Practices, combobox), without its role: a field of several
// lines has none.
import { keepAsking } from "./_asking.js";

const EVERY = 30_000; // milliseconds
const MOST = 8;

let known = null;

async function colleagues(address) {
  if (known === null) {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    known = answer.ok ? (await answer.json()).colleagues : [];
  }
  return known;
}

/** What was typed behind the last @ before the cursor, and where it begins; null for none. */
function begun(field) {
  const before = field.value.slice(0, field.selectionStart);
  const found = /(?:^|[^\w@])@([^@\n]{0,40})$/u.exec(before);
  return found ? { typed: found[1], at: before.length - found[1].length } : null;
}

function fits(one, typed) {
  const wanted = typed.toLowerCase();
  return one.name.toLowerCase().startsWith(wanted) ||
    one.name.toLowerCase().split(" ").some((part) => wanted !== "" && part.startsWith(wanted));
}

function offerNames(field) {
  const list = document.createElement("ul");
  list.className = "app-naming-list";
  list.id = `${field.id}-names`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Colleagues and teams");
  list.hidden = true;
  const status = document.createElement("div");
  status.className = "govuk-visually-hidden";
  status.setAttribute("role", "status");
  field.after(list, status);
  field.parentElement.classList.add("app-names");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("autocomplete", "off");
  field.setAttribute("aria-controls", list.id);
  let shown = [];
  let chosen = 0;

  function close() {
    list.hidden = true;
    shown = [];
    status.textContent = "";
    field.removeAttribute("aria-activedescendant");
  }

  function mark() {
    [...list.children].forEach((option, place) => {
      option.setAttribute("aria-selected", String(place === chosen));
    });
    const option = list.children[chosen];
    if (option) {
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }
  }

  function take(one) {
    const from = begun(field);
    close();
    if (from) {
      field.setRangeText(`${one.name} `, from.at, field.selectionStart, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    field.focus();
  }

  async function look() {
    const from = begun(field);
    if (!from) {
      close();
      return;
    }
    const every = await colleagues(field.dataset.names);
    const still = begun(field);
    shown = still ? every.filter((one) => fits(one, still.typed)).slice(0, MOST) : [];
    if (shown.length === 0 || shown.some((one) => still.typed.startsWith(`${one.name} `))) {
      close();
      return;
    }
    chosen = 0;
    list.replaceChildren(
      ...shown.map((one, place) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${place}`;
        option.setAttribute("role", "option");
        const beside = document.createElement("span");
        beside.className = "app-muted";
        beside.textContent = one.beside ? ` ${one.beside}` : "";
        option.append(one.name, beside);
        option.addEventListener("mousedown", (press) => {
          press.preventDefault();
          take(one);
        });
        return option;
      }),
    );
    list.hidden = false;
    status.textContent = `${shown.length} to choose from: arrow keys, then Enter.`;
    mark();
  }

  field.addEventListener("input", look);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (press) => {
    if (list.hidden) {
      return;
    }
    if (press.key === "ArrowDown" || press.key === "ArrowUp") {
      chosen = (chosen + (press.key === "ArrowDown" ? 1 : shown.length - 1)) % shown.length;
      mark();
    } else if ((press.key === "Enter" || press.key === "Tab") && !press.ctrlKey && !press.metaKey) {
      take(shown[chosen]);
    } else if (press.key === "Escape") {
      close();
    } else {
      return;
    }
    press.preventDefault();
    press.stopPropagation();
  });
}

/** Offer names in every field that says where they are to be had. */
export function offerMentions(root) {
  root.querySelectorAll("textarea[data-names]").forEach(offerNames);
}

/** Keep the count of notes that name whoever is signed in, in the navigation. */
export function countMentions(root) {
  const badge = root.querySelector("[data-badge-mentions]");
  if (!badge) {
    return;
  }
  keepAsking(
    () => badge.dataset.badgeMentions,
    ({ count }) => {
      badge.hidden = count === 0;
      badge.textContent = count;
      const hidden = document.createElement("span");
      hidden.className = "govuk-visually-hidden";
      hidden.textContent = " not seen";
      badge.append(hidden);
    },
    EVERY,
  )();
}
