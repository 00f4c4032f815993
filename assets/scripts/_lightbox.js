// Pictures of a case open on its page, one after the other: by mouse, by keyboard, turned upright.

/** Open each picture that is marked for it in a dialog instead of a page of its own. */
export function openPictures(root) {
  const dialog = makeDialog();
  root.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-picture]");
    if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey && typeof dialog.showModal === "function") {
      event.preventDefault();
      new Lightbox(dialog, picturesFor(root, link), link);
    }
  });
}

/** All pictures of the case, where the list of its files has this one; else those beside it. */
function picturesFor(root, link) {
  const all = [...root.querySelectorAll("a[data-picture][data-gallery]")];
  if (all.some((one) => one.href === link.href)) {
    return all;
  }
  return [...(link.closest("ul, dl, ol") ?? root).querySelectorAll("a[data-picture]")];
}

function makeDialog() {
  const dialog = document.createElement("dialog");
  dialog.className = "app-lightbox";
  dialog.setAttribute("aria-labelledby", "lightbox-name");
  dialog.innerHTML = `
    <div class="app-lightbox__head">
      <p class="app-lightbox__name" id="lightbox-name" aria-live="polite"></p>
      <button type="button" class="app-lightbox__button" data-close>Close</button>
    </div>
    <div class="app-lightbox__stage"><img class="app-lightbox__picture" alt=""></div>
    <div class="app-lightbox__foot">
      <button type="button" class="app-lightbox__button" data-step="-1">Previous</button>
      <button type="button" class="app-lightbox__button" data-turn>Turn</button>
      <a class="app-lightbox__button" data-whole>Open by itself</a>
      <button type="button" class="app-lightbox__button" data-step="1">Next</button>
    </div>`;
  document.body.append(dialog);
  return dialog;
}

class Lightbox {
  #dialog;
  #links;
  #at;
  #turned = 0;
  #done = new AbortController();

  constructor(dialog, links, opened) {
    this.#dialog = dialog;
    this.#links = links;
    this.#at = Math.max(0, links.findIndex((one) => one.href === opened.href));
    const { signal } = this.#done;
    dialog.addEventListener("click", (event) => this.#press(event), { signal });
    dialog.addEventListener("keydown", (event) => this.#key(event), { signal });
    dialog.addEventListener(
      "close",
      () => {
        this.#done.abort();
        opened.focus();
      },
      { signal },
    );
    for (const button of dialog.querySelectorAll("[data-step]")) {
      button.hidden = links.length < 2;
    }
    this.#show();
    dialog.showModal();
  }

  #press(event) {
    if (event.target.closest("[data-close]") || event.target === this.#dialog) {
      this.#dialog.close();
    } else if (event.target.closest("[data-step]")) {
      this.#step(Number(event.target.closest("[data-step]").dataset.step));
    } else if (event.target.closest("[data-turn]")) {
      this.#turn();
    }
  }

  #key(event) {
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      event.preventDefault();
      this.#step(event.key === "ArrowRight" ? 1 : -1);
    } else if (event.key.toLowerCase() === "r" && !event.ctrlKey && !event.metaKey && !event.altKey) {
      this.#turn();
    }
  }

  #step(by) {
    this.#at = (this.#at + by + this.#links.length) % this.#links.length;
    this.#turned = 0;
    this.#show();
  }

  #turn() {
    this.#turned = (this.#turned + 90) % 360;
    this.#picture.style.transform = this.#turned ? `rotate(${this.#turned}deg)` : "";
    this.#picture.dataset.turned = String(this.#turned);
  }

  get #picture() {
    return this.#dialog.querySelector(".app-lightbox__picture");
  }

  #show() {
    const link = this.#links[this.#at];
    const several = this.#links.length > 1 ? `, ${this.#at + 1} of ${this.#links.length}` : "";
    this.#picture.src = link.href;
    this.#picture.alt = link.dataset.name;
    this.#picture.style.transform = "";
    this.#picture.dataset.turned = "0";
    this.#dialog.querySelector(".app-lightbox__name").textContent = `${link.dataset.name}${several}`;
    this.#dialog.querySelector("[data-whole]").href = link.href;
  }
}
