// Makes ui/dist: bundles of the islands, the report's style as part of a page, the fonts.
import { build, transform } from "esbuild";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(here, "dist");
const target = ["chrome109", "firefox115", "safari16"];

await rm(dist, { recursive: true, force: true });
await mkdir(path.join(dist, "fonts"), { recursive: true });
await mkdir(path.join(dist, "print"), { recursive: true });
await Promise.all([islands(), reportPart(), plots(), fonts(), print(), cp(at("icon.svg"), to("icon.svg"))]);

function at(name) {
  return path.join(here, name);
}
function to(name) {
  return path.join(dist, name);
}
function ofPackage(name, file) {
  return path.join(here, "node_modules", name, file);
}

// One file an island, each whole: a page asks for what it needs and for nothing after.
async function islands() {
  const common = { bundle: true, minify: true, target, charset: "utf8", legalComments: "inline", logLevel: "warning" };
  const modules = ["app", "upload", "passkey", "report"].map((name) => at(`src/${name}.ts`));
  await build({ ...common, entryPoints: modules, outdir: dist, format: "esm" });
  // Runs before the first paint and so is no module.
  await build({ ...common, entryPoints: [at("src/theme.ts")], outdir: dist, format: "iife" });
}

// report.css is written for a page of its own. Inside a page of the site everything in it belongs to
// `.report`, and the colours of the site are used, which have the same names.
async function reportPart() {
  const whole = await readFile(at("report.css"), "utf8");
  const { inside, media } = blocks(whole);
  const nested = `@layer report { .report { ${inside} } ${media.map((m) => `${m.query} { .report { ${m.body} } }`).join("\n")} }`;
  const otherwise = await readFile(at("src/report-part.css"), "utf8");
  const { code } = await transform(`${nested}\n${otherwise}`, { loader: "css", minify: true, target });
  await writeFile(to("report-part.css"), code);
}

// The rules of a style sheet that may stand inside another rule, those of media queries apart.
function blocks(css) {
  const whole = /^\s*(:root|html|body|\*|@page|:focus-visible|\.skip|\.top, main)/;
  const inside = [];
  const media = [];
  for (const rule of rules(css)) {
    const query = /^\s*(@media[^{]*)\{([\s\S]*)\}\s*$/.exec(rule);
    if (query) {
      const body = rules(query[2]).filter((r) => !whole.test(r)).join("\n");
      if (body.trim()) media.push({ query: query[1], body });
    } else if (!whole.test(rule)) {
      inside.push(rule);
    }
  }
  return { inside: inside.join("\n"), media };
}

// The rules at the top level of a piece of CSS.
function rules(css) {
  const plain = css.replace(/\/\*[\s\S]*?\*\//g, "");
  const found = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < plain.length; i += 1) {
    if (plain[i] === "{") depth += 1;
    if (plain[i] === "}") {
      depth -= 1;
      if (depth === 0) {
        found.push(plain.slice(from, i + 1));
        from = i + 1;
      }
    }
  }
  return found;
}

async function plots() {
  const theirs = await readFile(ofPackage("uplot", "dist/uPlot.min.css"), "utf8");
  const ours = await readFile(at("src/plots.css"), "utf8");
  const { code } = await transform(`${theirs}\n${ours}`, { loader: "css", minify: true, target });
  await writeFile(to("plots.css"), code);
}

// Pretendard, cut into ninety-two pieces by how often letters come: a page loads those that it has.
async function fonts() {
  const folder = ofPackage("pretendard", "dist/web/variable");
  const version = createRequire(import.meta.url)(ofPackage("pretendard", "package.json")).version;
  const place = `fonts/pretendard-${version}`;
  await cp(path.join(folder, "woff2-dynamic-subset"), to(place), { recursive: true });
  await cp(ofPackage("pretendard", "dist/LICENSE.txt"), to(`${place}/LICENSE.txt`));
  const css = (await readFile(path.join(folder, "pretendardvariable-dynamic-subset.css"), "utf8"))
    .replaceAll("'Pretendard Variable'", "Pretendard")
    .replaceAll("./woff2-dynamic-subset/", `${place}/`)
    .replaceAll("woff2-variations", "woff2");
  const { code } = await transform(css, { loader: "css", minify: true, target, legalComments: "none" });
  await writeFile(to("fonts.css"), `/* Pretendard (c) Kil Hyung-jin, SIL Open Font License 1.1: ${place}/LICENSE.txt */\n${code}`);
}

// Whole fonts for documents on paper: the pieces for the web cannot be embedded in a PDF.
async function print() {
  for (const weight of ["Regular", "SemiBold"]) {
    const file = `Pretendard-${weight}.otf`;
    await cp(ofPackage("pretendard", `dist/public/static/${file}`), to(`print/${file}`));
  }
}
