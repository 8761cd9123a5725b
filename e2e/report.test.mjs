// The reports of the demo: what a reader with any screen, with a screen reader or with a printer gets.
//
// DURE_REPORTS holds the paths of the reports, DURE_BROWSER the path of a Chromium. Pictures and PDFs
// go to target/e2e, to be looked at.

import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { chromium } from "playwright-core";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(here, "../target/e2e");
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const reports = (process.env.DURE_REPORTS ?? "").split(path.delimiter).filter(Boolean);

const desktop = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };
// Reflow, WCAG 2.2 success criterion 1.4.10.
const narrowest = { width: 320, height: 640 };
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let browser;

before(async () => {
  await mkdir(out, { recursive: true });
  browser = await chromium.launch({
    executablePath: process.env.DURE_BROWSER,
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
});

after(async () => {
  await browser?.close();
});

test("there are reports to look at", () => {
  assert.notEqual(reports.length, 0, "name them in DURE_REPORTS");
});

for (const report of reports) {
  const name = path.basename(report, ".html");
  describe(name, () => {
    test("opens without an error and asks for nothing from outside", async () => {
      await opened(report, desktop, async (page, troubles) => {
        assert.deepEqual(troubles, []);
        assert.ok((await page.title()).length > 0, "it has a title");
        const lang = await page.locator("html").getAttribute("lang");
        assert.ok(name.endsWith(`.${lang}`), `it says its language: ${lang}`);
        await page.screenshot({ path: path.join(out, `${name}.png`), fullPage: true });
      });
    });

    for (const screen of [desktop, phone]) {
      test(`is accessible at ${screen.width} px`, async () => {
        await opened(report, screen, async (page) => {
          await page.evaluate(axe);
          const found = await page.evaluate(
            (values) => window.axe.run(document, { runOnly: { type: "tag", values } }),
            rules,
          );
          assert.deepEqual(found.violations.map(inWords), []);
        });
      });
    }

    for (const screen of [phone, narrowest]) {
      test(`needs no sideways scrolling at ${screen.width} px`, async () => {
        await opened(report, screen, async (page) => {
          const wide = await page.evaluate(() => document.documentElement.scrollWidth);
          await page.screenshot({ path: path.join(out, `${name}.${screen.width}.png`), fullPage: true });
          assert.ok(wide <= screen.width, `${wide} px wide on ${screen.width} px`);
        });
      });
    }

    test("prints", async () => {
      await opened(report, desktop, async (page) => {
        const pdf = await page.pdf({ path: path.join(out, `${name}.pdf`), format: "A4" });
        const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
        assert.ok(pages >= 1 && pages <= 30, `${pages} pages`);
      });
    });

    test("can be read without scripts", async () => {
      const context = await browser.newContext({ javaScriptEnabled: false });
      try {
        const page = await context.newPage();
        await page.goto(pathToFileURL(report).href);
        assert.ok((await page.locator("h1").innerText()).length > 0, "it has a heading");
        assert.ok((await page.locator("svg").count()) > 0, "its plots are there");
      } finally {
        await context.close();
      }
    });
  });
}

async function opened(report, viewport, look) {
  const page = await browser.newPage({ viewport });
  const troubles = [];
  page.on("pageerror", (e) => troubles.push(`error: ${e.message}`));
  page.on("console", (m) => {
    if (["error", "warning"].includes(m.type())) troubles.push(`console: ${m.text()}`);
  });
  page.on("request", (r) => {
    if (/^(https?|wss?):/.test(r.url())) troubles.push(`asked for ${r.url()}`);
  });
  try {
    await page.goto(pathToFileURL(report).href, { waitUntil: "load" });
    await look(page, troubles);
  } finally {
    await page.close();
  }
}

function inWords(violation) {
  const places = violation.nodes.slice(0, 3).map((n) => n.target.join(" ")).join("; ");
  return `${violation.id}: ${violation.help} (${violation.nodes.length}: ${places})`;
}
