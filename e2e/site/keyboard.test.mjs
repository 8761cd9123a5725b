// The same way by the keyboard alone: only what Tab reaches and keys do.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { launch } from "../browser.mjs";
import { batches, target } from "./data.mjs";
import { missing, open } from "./house.mjs";
import { answered, company, read, visit } from "./visitors.mjs";

/** More steps of Tab than any page has places. */
const MOST_STEPS = 120;

/** Goes on by Tab to a place, which must show that one is there. */
async function reach(tab, selector) {
  for (let step = 0; step < MOST_STEPS; step += 1) {
    await tab.keyboard.press("Tab");
    const there = await tab.evaluate((wanted) => {
      const here = document.activeElement;
      if (!here?.matches(wanted)) return null;
      // A box or a file that is drawn by its label shows the focus there.
      const drawn = [here, here.closest("label, .drop, .tick, .card-choice, .chip"), here.nextElementSibling].filter(Boolean);
      return drawn.some((it) => getComputedStyle(it).outlineStyle !== "none" || getComputedStyle(it).boxShadow !== "none");
    }, selector);
    if (there === null) continue;
    assert.ok(there, `one sees that one is at ${selector}`);
    return;
  }
  assert.fail(`Tab does not come to ${selector} on ${tab.url()}`);
}

/** Goes down a list, from its beginning, to the value. */
async function choose(tab, selector, value) {
  await reach(tab, selector);
  const now = () => tab.evaluate(() => document.activeElement.value);
  await tab.keyboard.press("Home");
  for (let step = 0; step < 40 && (await now()) !== value; step += 1) await tab.keyboard.press("ArrowDown");
  assert.equal(await now(), value);
}

async function write(tab, name, text) {
  await reach(tab, `input[name=${name}]`);
  await tab.keyboard.insertText(text);
}

/** Opens the list of files by Enter; what is done in it is the machine's own affair. */
async function pick(tab, file) {
  // Asked for before the way there, since the browser takes a moment to hand its list over.
  const opened = tab.waitForEvent("filechooser");
  await reach(tab, "input[type=file]");
  await tab.keyboard.press("Enter");
  await (await opened).setFiles(file);
}

async function press(tab, selector, key = "Enter") {
  await reach(tab, selector);
  await tab.keyboard.press(key);
}

describe("with the keyboard alone", { skip: missing }, () => {
  let browser;
  let house;

  before(async () => {
    browser = await launch();
    house = await open();
  });

  after(async () => {
    await browser?.close();
    await house?.close();
  });

  test("a company signs up, brings data, asks, reads the report and shares it", async () => {
    let link = "";
    await visit(browser, house, "ko", async (guest) => {
      const { tab } = guest;
      const who = company("ko");
      await tab.goto("/");
      await press(tab, "a.skip");
      assert.equal(await tab.evaluate(() => document.activeElement.id), "main", "one can skip the head");
      await press(tab, "a[href='/join']");
      await tab.waitForURL("**/join");
      for (const field of ["brn", "organisation"]) await write(tab, field, who[field]);
      for (const field of ["sector", "size"]) await choose(tab, `select[name=${field}]`, who[field]);
      for (const field of ["name", "email", "password"]) await write(tab, field, who[field]);
      for (const consent of ["terms", "privacy"]) await press(tab, `input[name=${consent}]`, "Space");
      await press(tab, "form[action='/join'] button[type=submit]");
      await tab.waitForURL("**/account?new=1");

      await press(tab, "nav.rooms a[href='/try'], a[href='/try']");
      await tab.waitForURL("**/try");
      await reach(tab, "input[name=problem]");
      for (const key of ["Space", "ArrowDown", "ArrowDown"]) await tab.keyboard.press(key);
      assert.equal(await tab.evaluate(() => document.querySelector("input[name=problem]:checked").value), "failure");
      await pick(tab, batches("ko", 300, { seed: 5 }));
      await tab.getByText(guest.say("upload-ready")).waitFor();
      await press(tab, "form[action='/datasets'] button[type=submit]");
      await read(guest);

      await choose(tab, "select[name=target]", target.ko);
      await press(tab, "form#ask button[type=submit]");
      await tab.waitForURL(/\/runs\/[^/]+$/);
      await answered(guest);
      await choose(tab, "select[name=days]", "1");
      await press(tab, "form[action$='/links'] button");
      await tab.locator("#link").waitFor();
      assert.equal(await tab.evaluate(() => document.activeElement.id), "link", "one is taken to what is new");
      link = await tab.locator("#link code").innerText();
    });
    await visit(browser, house, "ko", async ({ tab }) => {
      await tab.goto(link);
      await tab.locator(".report .verdict").first().waitFor();
    });
  });

  test("menus open, are walked and close, and a dialog keeps the focus", async () => {
    await visit(browser, house, "en", async (guest) => {
      const { tab } = guest;
      await tab.goto("/try");
      await press(tab, "details.menu > summary");
      await press(tab, "button[data-theme-to=dark]");
      assert.equal(await tab.getAttribute("html", "data-theme"), "dark");
      await tab.keyboard.press("Escape");
      assert.equal(await tab.locator("details.menu[open]").count(), 0);
      await pick(tab, batches("en", 60));
      await tab.getByText(guest.say("upload-ready")).waitFor();
      await press(tab, "form[action='/datasets'] button[type=submit]");
      await read(guest);
      await tab.goto(new URL(tab.url()).pathname.replace(/\/versions\/1$/, ""));
      await press(tab, "details.fold-out > summary");
      await press(tab, "form[action$='/delete'] button");
      const dialog = tab.getByRole("dialog");
      await dialog.waitFor();
      for (let step = 0; step < 6; step += 1) {
        const inside = await tab.evaluate(() => !document.activeElement || document.activeElement === document.body || Boolean(document.activeElement.closest("dialog")));
        assert.ok(inside, "what lies behind the dialog is not reached");
        await tab.keyboard.press("Tab");
      }
      await tab.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      assert.ok(await tab.evaluate(() => document.activeElement.matches("form[action$='/delete'] button")), "the focus is where it was");
    });
  });
});
