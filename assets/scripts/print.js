// Buttons that print the page: hidden where scripts do not run, since only a script can. The key P
// opens the receipt as a PDF, wherever on the page the keyboard is but in a field.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
// A ticket is printed as its page opens; from there it goes on with the keyboard.
if (document.querySelector("[data-print-now]")) {
  const on = document.querySelector("[data-after-print]");
  addEventListener("afterprint", () => on.focus());
  addEventListener("load", () => window.print());
}
const receipt = document.querySelector("[data-receipt-pdf]");
if (receipt) {
  document.addEventListener("keydown", (event) => {
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.repeat;
    if (plain && event.key.toLowerCase() === "p" && !event.target.closest("input, select, textarea")) {
      receipt.click();
    }
  });
}
