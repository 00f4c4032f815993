// Pages that become one PDF: they are put in order, and those that went wrong are taken out, before
// they are sent. Which order that is the field of files itself holds: without this script it sends
// what was chosen as it was chosen.

function button(words, page, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "app-link-button";
  made.textContent = words;
  const which = document.createElement("span");
  which.className = "govuk-visually-hidden";
  which.textContent = ` page ${page}`;
  made.append(which);
  made.addEventListener("click", act);
  return made;
}

export class Pages {
  constructor(panel, say) {
    this.input = panel.querySelector("[data-pages-input]");
    this.list = panel.querySelector("[data-pages-list]");
    this.say = say;
    this.files = [];
    this.input.addEventListener("change", (event) => {
      event.stopPropagation();
      // The field holds what is on the list already: what is chosen now comes behind it.
      this.put([...this.files, ...this.input.files]);
    });
  }

  add(file) {
    this.put([...this.files, file]);
  }

  put(files) {
    this.files = files;
    const held = new DataTransfer();
    files.forEach((file) => held.items.add(file));
    this.input.files = held.files;
    this.show();
  }

  show() {
    this.list.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    this.list.hidden = this.files.length === 0;
    this.list.replaceChildren(...this.files.map((file, place) => this.item(file, place)));
  }

  item(file, place) {
    const item = document.createElement("li");
    if (file.type.startsWith("image/")) {
      const image = document.createElement("img");
      image.src = URL.createObjectURL(file);
      image.alt = "";
      item.append(image);
    }
    const name = document.createElement("div");
    name.textContent = `${place + 1}. ${file.name}`;
    item.append(name);
    if (place > 0) {
      item.append(button("Earlier", place + 1, () => this.move(place, place - 1)));
    }
    item.append(button("Remove", place + 1, () => this.remove(place)));
    return item;
  }

  move(from, to) {
    const files = [...this.files];
    files.splice(to, 0, ...files.splice(from, 1));
    this.put(files);
    this.focus(to, `Page ${from + 1} is page ${to + 1} now.`);
  }

  remove(place) {
    this.put(this.files.filter((_, other) => other !== place));
    this.focus(Math.max(0, place - 1), `Page ${place + 1} was removed.`);
  }

  focus(place, words) {
    (this.list.children[place]?.querySelector("button") ?? this.input).focus();
    this.say(words);
  }
}
