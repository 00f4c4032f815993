// The map that can be moved is large, and fetched only once somebody comes near it on the page.

/** Put the map in the place of its drawing once it is about to be seen. */
export function loadMap(root) {
  const place = root.querySelector("[data-map]");
  if (!place) {
    return;
  }
  const watch = new IntersectionObserver(
    (seen) => {
      if (seen.some((one) => one.isIntersecting)) {
        watch.disconnect();
        fetchScript(place.dataset.mapScript);
      }
    },
    { rootMargin: "200px" },
  );
  watch.observe(place);
}

function fetchScript(address) {
  const script = document.createElement("script");
  script.type = "module";
  script.src = address;
  document.head.append(script);
}
