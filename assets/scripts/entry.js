// What the pages of the phone desk and the counter add for hands that stay on the keyboard.
import { endByKeys } from "./_ending.js";
import { checkIdentity } from "./_identity.js";
import { readBack } from "./_read_back.js";
import { findAsTyped } from "./_finder.js";
import { mirrorEntry } from "./_mirror.js";
import { pickServices } from "./_picker.js";
import { moveByKeys } from "./_moving.js";
import { saveAsEntered } from "./_saving.js";
import { showBeside } from "./_beside.js";
import { followNews } from "./_news.js";
import { setAsideByKey } from "./_aside.js";

const ends = document.querySelector("[data-end]");
if (ends) {
  endByKeys(ends);
}
for (const details of document.querySelectorAll("[data-read-back]")) {
  readBack(details);
}
for (const section of document.querySelectorAll("[data-identity]")) {
  checkIdentity(section);
}
for (const form of document.querySelectorAll("[data-finder]")) {
  findAsTyped(form);
}
for (const form of document.querySelectorAll("[data-picker]")) {
  pickServices(form);
}
for (const form of document.querySelectorAll("[data-entry]")) {
  const entry = saveAsEntered(form);
  moveByKeys(entry);
  document.querySelectorAll("[data-news]").forEach((panel) => followNews(entry, panel));
  document.querySelectorAll("[data-set-aside]").forEach((button) => setAsideByKey(button));
  showBeside(form);
}
for (const panel of document.querySelectorAll("[data-mirror]")) {
  mirrorEntry(panel);
}
for (const keys of document.querySelectorAll("[data-keys]")) {
  keys.hidden = false;
}

// A page of somebody who has left must not come back out of the browser's memory.
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    location.reload();
  }
});
