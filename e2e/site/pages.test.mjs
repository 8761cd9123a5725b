// Every page, in both languages, light and dark, wide and narrow: accessible, nothing cut off, nothing
// that its policy forbids. With DURE_PICTURES naming a folder, pictures of all of them go there.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";

import { complaints, launch } from "../browser.mjs";
import { missing, open } from "./house.mjs";
import { administrator, consultant, furnish, owner, stranger } from "./rooms.mjs";
import { enter, visitor } from "./visitors.mjs";

const pictures = process.env.DURE_PICTURES;
// Reflow, WCAG 2.2 success criterion 1.4.10, asks for 320 px.
const [wide, narrow] = [1280, 320];
/** Each language looks at two of the four screens, both together at all of them. */
const screens = {
  ko: [{ width: wide, colorScheme: "light" }, { width: narrow, colorScheme: "dark" }],
  en: [{ width: wide, colorScheme: "dark" }, { width: narrow, colorScheme: "light" }],
};
const pictured = [wide, 390, narrow].flatMap((width) => ["light", "dark"].map((colorScheme) => ({ width, colorScheme })));
const callers = { stranger, owner, "centre-administrator": administrator, consultant };

describe("every page is accessible, fits and keeps to its policy", { skip: missing, concurrency: 2 }, () => {
  let browser;
  let house;
  let world;

  before(async () => {
    browser = await launch();
    house = await open(["--demo", "yes", "--workers", "1"]);
    if (pictures) await mkdir(pictures, { recursive: true });
    const guest = await visitor(browser, house, "ko");
    await enter(guest, "owner");
    world = await furnish(guest);
    await guest.leave();
  });

  after(async () => {
    await browser?.close();
    await house?.close();
  });

  for (const lang of ["ko", "en"]) {
    describe(lang, { concurrency: 1 }, () => {
      const guests = {};

      after(async () => {
        for (const guest of Object.values(guests)) await guest.own.close();
      });

      for (const [role, pages] of Object.entries(callers)) {
        test(`a ${role} comes in: ${lang}`, async () => {
          guests[role] = await visitor(browser, house, lang);
          if (role !== "stranger") await enter(guests[role], role);
        });
        for (const page of pages) {
          test(`${page.name}: ${lang}`, async () => {
            const guest = guests[role];
            await opened(guest, page);
            for (const screen of screens[lang]) await looked(guest, screen);
            if (pictures) for (const screen of pictured) await drawn(guest, page.name, screen);
            await guest.tab.setViewportSize({ width: 1280, height: 900 });
            await page.left?.(guest, world);
            assert.deepEqual(guest.troubles.splice(0), []);
          });
        }
      }
    });
  }

  async function opened(guest, page) {
    const answer = await page.go(guest, world);
    if (answer && typeof answer.status === "function") assert.equal(answer.status(), page.status ?? 200);
    const { tab } = guest;
    assert.equal(await tab.locator("html").getAttribute("lang"), guest.lang);
    assert.equal(await tab.locator("h1").count(), 1, "one heading says what the page is");
    assert.notEqual(await tab.title(), "");
  }

  async function looked({ tab }, screen) {
    await turned(tab, screen);
    const shown = `${screen.colorScheme}, ${screen.width} px`;
    const asked = await tab.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(asked <= screen.width, `${shown}: ${asked} px wide`);
    assert.deepEqual(await complaints(tab), [], shown);
  }

  async function drawn({ tab, lang }, name, screen) {
    await turned(tab, screen);
    const file = `${name}.${lang}.${screen.colorScheme}.${screen.width}.png`;
    await tab.screenshot({ path: path.join(pictures, file), fullPage: true });
  }

  async function turned(tab, { width, colorScheme }) {
    await tab.setViewportSize({ width, height: width > 400 ? 900 : 640 });
    await tab.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // What is still on its way to its colour would be measured half-way.
    await tab.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
  }
});
