// Buttons that put a reference on the clipboard.

const SHOWN_MS = 2500;

/**
 * Show each button with data-copy within `root`, and let it copy what that says.
 *
 * Without a clipboard (an old browser, a page that is not secure) the buttons stay hidden.
 */
export function offerCopies(root) {
  if (!navigator.clipboard) {
    return;
  }
  for (const button of root.querySelectorAll("[data-copy]")) {
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    status.className = "app-copy__status";
    button.after(status);
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        status.textContent = "Copied";
      } catch (error) {
        // The browser may be told not to let pages write there.
        if (error.name !== "NotAllowedError") {
          throw error;
        }
        status.textContent = "Your browser did not allow it";
      }
      setTimeout(() => (status.textContent = ""), SHOWN_MS);
    });
  }
}
