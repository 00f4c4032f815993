// The map of a case that can be moved and zoomed: areas, the place, and the open cases near it, each
// a link that the keyboard reaches. Pictures of streets are shown where the city has set any.
import Feature from "ol/Feature.js";
import Map from "ol/Map.js";
import Overlay from "ol/Overlay.js";
import View from "ol/View.js";
import { defaults as usualControls } from "ol/control/defaults.js";
import ScaleLine from "ol/control/ScaleLine.js";
import GeoJSON from "ol/format/GeoJSON.js";
import Circle from "ol/geom/Circle.js";
import { defaults as usualInteractions } from "ol/interaction/defaults.js";
import TileLayer from "ol/layer/Tile.js";
import VectorLayer from "ol/layer/Vector.js";
import { fromLonLat, getPointResolution } from "ol/proj.js";
import VectorSource from "ol/source/Vector.js";
import XYZ from "ol/source/XYZ.js";
import { Fill, Stroke, Style, Text } from "ol/style.js";

const NEAR = 300; // metres: the ring within which neighbours are listed

const place = document.querySelector("[data-map]");
if (place) {
  show(place);
}

async function show(place) {
  const answer = await fetch(place.dataset.map, { headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected) {
    return; // the drawing stays
  }
  draw(place, await answer.json());
}

function draw(place, told) {
  const target = document.createElement("div");
  target.className = "app-map__moving";
  target.tabIndex = 0;
  target.setAttribute("role", "application");
  target.setAttribute("aria-label", "Map. Arrow keys move it, plus and minus zoom, Tab goes to the cases on it.");
  place.append(target);
  const middle = fromLonLat(told.here);
  const map = new Map({
    target,
    controls: usualControls({ attribution: true, rotate: false }).extend([new ScaleLine()]),
    interactions: usualInteractions({ mouseWheelZoom: false, altShiftDragRotate: false, pinchRotate: false }),
    layers: [...tiles(told), outlines(told, middle)],
    view: new View({ center: middle, zoom: 16, minZoom: 11, maxZoom: 19, enableRotation: false }),
  });
  for (const mark of [...told.marks].reverse()) {
    map.addOverlay(marker(mark));
  }
  map.addOverlay(new Overlay({ element: pin(told.place), position: middle, positioning: "bottom-center", stopEvent: false }));
  map.once("rendercomplete", () => {
    place.querySelector(".app-map__drawing").hidden = true;
    place.dataset.ready = "yes";
  });
}

function tiles({ tiles: url, attribution }) {
  return url ? [new TileLayer({ source: new XYZ({ url, attributions: attribution, crossOrigin: null }) })] : [];
}

/** The outlines of the areas with their names, and the ring around the place. */
function outlines({ areas, tiles: url }, middle) {
  const reader = new GeoJSON({ featureProjection: "EPSG:3857" });
  const features = areas.map(({ name, geometry }) => {
    const feature = new Feature({ geometry: reader.readGeometry(geometry) });
    feature.setStyle(outline(name, Boolean(url)));
    return feature;
  });
  const metre = 1 / getPointResolution("EPSG:3857", 1, middle);
  const ring = new Feature({ geometry: new Circle(middle, NEAR * metre) });
  ring.setStyle(new Style({ stroke: new Stroke({ color: "#0f5a64", width: 1.5, lineDash: [4, 4] }) }));
  return new VectorLayer({ source: new VectorSource({ features: [...features, ring] }) });
}

function outline(name, overTiles) {
  return new Style({
    stroke: new Stroke({ color: "#7c9aa0", width: 2, lineDash: [8, 5] }),
    fill: new Fill({ color: overTiles ? "rgba(255,255,255,0)" : "#ffffff" }),
    text: new Text({
      text: name,
      font: "600 14px sans-serif",
      overflow: true,
      fill: new Fill({ color: "#4d6468" }),
      stroke: new Stroke({ color: "#ffffff", width: 3 }),
    }),
  });
}

function marker(mark) {
  const link = document.createElement("a");
  link.className = `app-map__marker${mark.same ? " app-map__marker--same" : ""}`;
  link.href = mark.address;
  link.textContent = mark.label;
  link.title = mark.name;
  link.setAttribute("aria-label", mark.name);
  return new Overlay({ element: link, position: fromLonLat(mark.point), positioning: "center-center" });
}

function pin(name) {
  const mark = document.createElement("span");
  mark.className = "app-map__pin";
  mark.setAttribute("role", "img");
  mark.setAttribute("aria-label", `The place of this case: ${name}`);
  mark.title = name;
  return mark;
}
