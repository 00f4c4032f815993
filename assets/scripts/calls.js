// What the first page of the phone desk adds: the calls of this moment, and one that rings for show.
import { keepCalls } from "./_live.js";

for (const list of document.querySelectorAll("[data-live]")) {
  keepCalls(list);
}

// In the demo a call rings by the real webhook, signed as Twilio signs it.
for (const form of document.querySelectorAll("[data-ring]")) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const signed = await fetch(form.action, { method: "POST", body: new FormData(form) });
    const { address, values, header, signature } = await signed.json();
    await fetch(address, {
      method: "POST",
      headers: { [header]: signature },
      body: new URLSearchParams(values),
    });
  });
}
