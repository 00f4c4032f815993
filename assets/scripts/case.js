// The page of a case: its story, its pictures, its map, and who else looks at it.
import { openPictures } from "./_lightbox.js";
import { loadMap } from "./_map_later.js";
import { narrowStory } from "./_story.js";
import { watchCase } from "./_watching.js";

narrowStory(document);
openPictures(document);
watchCase(document);
loadMap(document);
