// What people bring to a desk: pages by a camera or a scanner, and documents that are only looked at.
import { Camera } from "./_camera.js";
import { Pages } from "./_pages.js";

for (const panel of document.querySelectorAll("[data-documents] [data-pages]")) {
  const status = panel.querySelector("[data-camera-status]");
  const say = (words) => (status.textContent = words);
  const pages = new Pages(panel, say);
  const camera = panel.querySelector("[data-camera]");
  camera.hidden = false;
  if (navigator.mediaDevices?.getUserMedia) {
    new Camera(panel, (file) => pages.add(file), say);
  } else {
    camera.querySelector("[data-camera-open]").hidden = true;
  }
}

// Enter in the number of a document notes it: there is nothing else to say of it.
for (const seen of document.querySelectorAll("[data-seen]")) {
  seen.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input") && !event.ctrlKey) {
      event.preventDefault();
      event.stopPropagation();
      seen.querySelector("[data-seen-note]").click();
    }
  });
}
