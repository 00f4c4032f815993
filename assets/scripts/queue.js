// In the queue, J and K go from case to case. They do so only while a case of the list has the
// focus, so that they are in nobody's way elsewhere (WCAG 2.2, 2.1.4).
const list = document.querySelector("[data-queue]");

if (list) {
  const links = [...list.querySelectorAll("tbody th a")];
  const steps = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

  list.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    const at = links.indexOf(document.activeElement);
    if (!step || at < 0 || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    links[Math.min(Math.max(at + step, 0), links.length - 1)].focus();
    event.preventDefault();
  });

  document.querySelector("[data-queue-keys]").hidden = false;
}
