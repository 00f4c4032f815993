// The pictures that go with the next text: chosen, looked at, perhaps taken out again.

/** What is chosen in `form`, an element with a file input and a list for what is chosen. */
export class ChosenPictures {
  #chosen = [];
  #input;
  #list;
  #fault;
  #most;
  #mostBytes;
  #changed;

  /** `changed` is called whenever what is chosen is another. */
  constructor(form, changed) {
    this.#input = form.querySelector("[data-pictures]");
    this.#list = form.querySelector("[data-chosen]");
    this.#fault = form.querySelector("[data-pictures-error]");
    this.#most = Number(this.#input.dataset.most);
    this.#mostBytes = Number(this.#input.dataset.mostBytes);
    this.#changed = changed;
    this.#input.addEventListener("change", () => {
      this.#add([...this.#input.files]);
      // The same file can be chosen again after it was taken out.
      this.#input.value = "";
    });
  }

  get count() {
    return this.#chosen.length;
  }

  /** Hand over what is chosen, as files with an address each to show them by. */
  take() {
    const taken = this.#chosen;
    this.#chosen = [];
    this.#show();
    return taken;
  }

  #add(files) {
    const all = [...this.#chosen.map(({ file }) => file), ...files];
    const bytes = all.reduce((sum, file) => sum + file.size, 0);
    const fits = all.length <= this.#most && bytes <= this.#mostBytes;
    this.#fault.hidden = fits;
    if (!fits) {
      this.#fault.textContent =
        all.length > this.#most
          ? `A text takes ${this.#most} pictures at most.`
          : `A text takes ${Math.floor(this.#mostBytes / 1e6)} MB of pictures at most.`;
      return;
    }
    this.#chosen.push(
      ...files.map((file) => ({ file, name: file.name, address: URL.createObjectURL(file) })),
    );
    this.#show();
  }

  #show() {
    this.#list.replaceChildren(...this.#chosen.map((picture) => this.#item(picture)));
    this.#list.hidden = this.#chosen.length === 0;
    this.#changed();
  }

  #item(picture) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "app-handset__take-out";
    button.append(shown(picture, ""), hidden(`Take out ${picture.name}`));
    button.addEventListener("click", () => {
      const at = this.#chosen.indexOf(picture);
      this.#chosen.splice(at, 1);
      URL.revokeObjectURL(picture.address);
      this.#show();
      const left = this.#list.querySelectorAll("button");
      (left[Math.min(at, left.length - 1)] ?? this.#input).focus();
    });
    const item = document.createElement("li");
    item.append(button);
    return item;
  }
}

/** A picture as it is shown; by its name, where the browser cannot show it or has no address. */
export function shown({ address, name }, words = name) {
  const named = () => {
    const span = document.createElement("span");
    span.className = "app-text__file";
    span.textContent = name;
    return span;
  };
  if (!address) {
    return named();
  }
  const image = document.createElement("img");
  image.className = "app-text__picture";
  image.alt = words;
  image.src = address;
  image.addEventListener("error", () => image.replaceWith(named()));
  return image;
}

function hidden(words) {
  const span = document.createElement("span");
  span.className = "govuk-visually-hidden";
  span.textContent = words;
  return span;
}
