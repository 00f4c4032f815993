// The page that a texted link opens, on the citizen's phone: each photo is sent as it is chosen, one
// at a time, with what the line allows; where the line breaks it can be tried again.

const PATIENCE_MS = 180_000;

class Files {
  constructor(section, form) {
    this.section = section;
    this.form = form;
    this.queue = section.querySelector("[data-queue]");
    this.waiting = Promise.resolve();
    form.querySelector("[data-send]").hidden = true;
    for (const input of form.querySelectorAll("[type=file]")) {
      input.addEventListener("change", () => {
        [...input.files].forEach((file) => this.add(file));
        input.value = "";
      });
    }
  }

  add(file) {
    const item = document.createElement("li");
    item.className = "app-add__one";
    const words = document.createElement("span");
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    bar.ariaLabel = file.name;
    if (file.type.startsWith("image/")) {
      const picture = document.createElement("img");
      picture.alt = file.name;
      picture.src = URL.createObjectURL(file);
      item.append(picture);
    }
    item.append(words, bar);
    this.queue.append(item);
    this.say(words, this.section.dataset.sending);
    this.waiting = this.waiting.then(() => this.send(file, item, words, bar));
  }

  async send(file, item, words, bar) {
    const body = new FormData(this.form);
    body.delete("files");
    body.append("files", file);
    const answer = await post(this.form.action, body, (share) => (bar.value = share));
    if (answer.html !== undefined) {
      this.section.querySelector("[data-added]").innerHTML = answer.html;
      bar.remove();
      this.say(words, this.section.dataset.sent);
    } else {
      this.say(words, answer.fault ?? this.section.dataset.broken);
      bar.hidden = true;
      if (!answer.fault) {
        this.offerAgain(file, item, words, bar);
      }
    }
  }

  offerAgain(file, item, words, bar) {
    const again = document.createElement("button");
    again.type = "button";
    again.className = "govuk-button govuk-button--secondary";
    again.textContent = this.section.dataset.again;
    again.addEventListener("click", () => {
      again.remove();
      bar.hidden = false;
      this.say(words, this.section.dataset.sending);
      this.waiting = this.waiting.then(() => this.send(file, item, words, bar));
    });
    item.append(again);
  }

  say(place, words) {
    place.textContent = words;
  }
}

/** Send a form; `grew` is told how much of it has gone, from 0 to 1. An empty answer: it was lost. */
function post(address, body, grew = () => {}) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.timeout = PATIENCE_MS;
    request.upload.addEventListener("progress", (event) => grew(event.loaded / event.total));
    request.addEventListener("load", () => resolve(request.response ?? {}));
    for (const lost of ["error", "timeout", "abort"]) {
      request.addEventListener(lost, () => resolve({}));
    }
    request.send(body);
  });
}

class Place {
  constructor(section, form) {
    this.section = section;
    this.form = form;
    this.words = section.querySelector("[data-queue]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    const here = form.querySelector("[data-here]");
    if (navigator.geolocation) {
      here.hidden = false;
      here.addEventListener("click", () => this.find());
    }
  }

  find() {
    this.words.textContent = this.section.dataset.finding;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        this.form.elements.place.value = `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)}`;
        this.send();
      },
      () => (this.words.textContent = this.section.dataset.nowhere),
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 30_000 },
    );
  }

  async send() {
    this.words.textContent = this.section.dataset.sending;
    const answer = await post(this.form.action, new FormData(this.form));
    if (answer.html === undefined) {
      this.words.textContent = answer.fault ?? this.section.dataset.broken;
    } else {
      this.words.textContent = "";
      this.section.querySelector("[data-added]").innerHTML = answer.html;
    }
  }
}

for (const section of document.querySelectorAll("[data-add]")) {
  const files = section.querySelector("[data-files]");
  if (files) {
    new Files(section, files);
  } else {
    new Place(section, section.querySelector("[data-place]"));
  }
}
