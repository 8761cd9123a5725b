// A company is diagnosed: the short form without an account, then several people, evidence, an assessor,
// the report on page and paper, and the change the next time.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { launch } from "../browser.mjs";
import { missing, open } from "./house.mjs";
import { enter, signUp, visit } from "./visitors.mjs";

const png = { name: "생산일지.png", mimeType: "image/png", buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64") };

/** Answers every question on the page with that level. */
async function choose(tab, level) {
  for (const radio of await tab.locator(`input[type=radio][value="${level}"]`).all()) await radio.check();
}

/** Answers every section that the reader is asked about; ends on the overview. */
async function answer(guest, level) {
  const { tab } = guest;
  await tab.locator(".sections h3 a").first().click();
  while (/\/sections\//.test(tab.url())) {
    await choose(tab, level);
    const here = tab.url();
    await tab.locator("form[data-autosave] button[type=submit]").last().click();
    await tab.waitForURL((url) => url.href !== here);
  }
}

/** Presses a button that asks first. */
async function surely(guest, form, button) {
  await guest.tab.locator(form).click();
  await guest.tab.getByRole("dialog").getByRole("button", { name: guest.say(button), exact: true }).click();
}

describe("a diagnosis", { skip: missing }, () => {
  let browser;
  let house;

  before(async () => {
    [browser, house] = await Promise.all([launch(), open(["--demo", "yes"])]);
  });

  after(async () => {
    await browser?.close();
    await house?.close();
  });

  for (const lang of ["ko", "en"]) {
    test(`in five minutes without an account is kept on sign-up: ${lang}`, async () => {
      await visit(browser, house, lang, async (guest) => {
        const { tab } = guest;
        await tab.goto("/diagnosis");
        await tab.getByRole("link", { name: guest.say("diagnosis-short-go") }).click();
        await tab.selectOption("select[name=sector]", "steel");
        await tab.getByRole("button", { name: guest.say("diagnosis-short-send") }).click();
        await tab.locator(".notice.error a").first().waitFor();
        await choose(tab, 2);
        await tab.getByRole("button", { name: guest.say("diagnosis-short-send") }).click();
        await tab.waitForURL(/\/diagnosis\/[^/]+\/report$/);
        const report = new URL(tab.url()).pathname;
        const stage = await tab.locator(".verdict .strong dd").innerText();
        assert.ok(["도입", "Introduction"].includes(stage), stage);
        await tab.locator(".picture svg").first().waitFor();
        await signUp(guest);
        // What was tried is taken over in the background.
        for (let tries = 0; tries < 50; tries += 1) {
          await tab.goto("/diagnosis");
          if ((await tab.locator(`a[href="${report}"]`).count()) > 0) break;
          await tab.waitForTimeout(200);
        }
        await tab.locator(`a[href="${report}"]`).click();
        assert.equal(await tab.locator(".verdict .strong dd").innerText(), stage);
      });
    });
  }

  test("of several people is proven, confirmed, read on page and paper, and compared the next time", async () => {
    let at = "";
    await visit(browser, house, "ko", async (guest) => {
      const { tab } = guest;
      await enter(guest, "owner");
      await tab.goto("/diagnosis");
      await tab.locator("form[action='/diagnosis'] button").first().click();
      await tab.waitForURL(/\/diagnosis\/[^/]+$/);
      at = new URL(tab.url()).pathname;
      await tab.selectOption("select[name=role]", "production");
      await tab.check("input[name=section][value=data]");
      await tab.locator(`form[action='${at}/people'] button`).click();
      await tab.getByText(guest.say("flash-diagnosis-asked")).waitFor();
      await answer(guest, 2);
      await tab.waitForURL((url) => url.pathname === at);
      await tab.goto(`${at}/sections/data`);
      // An answer is kept the moment it is chosen, and there on another device.
      const kept = tab.waitForResponse((answer) => answer.request().method() === "POST" && answer.status() === 204);
      await tab.locator('input[name="level-data-recording"][value="3"]').check();
      await kept;
      await tab.reload();
      assert.ok(await tab.locator('input[name="level-data-recording"][value="3"]').isChecked());
      await tab.goto(`${at}/items/data-recording`);
      await tab.setInputFiles("input[type=file]", png);
      await tab.locator("form:has(input[type=file]) button[type=submit]").click();
      await tab.getByText("생산일지.png").waitFor();
      await tab.goto(at);
      await tab.getByRole("button", { name: guest.say("diagnosis-share") }).click();
      await tab.getByText(guest.say("flash-diagnosis-shared")).waitFor();
    });
    await visit(browser, house, "ko", async (guest) => {
      const { tab } = guest;
      await enter(guest, "member");
      await tab.goto(at);
      assert.equal(await tab.locator(".sections h3 a").count(), 1, "one section was asked for");
      await tab.goto(`${at}/sections/data`);
      assert.equal(await tab.locator("input:checked").count(), 0, "what others answered is not seen");
      await choose(tab, 4);
      await tab.locator("form[data-autosave] button[type=submit]").last().click();
      await tab.waitForURL((url) => url.pathname === at);
    });
    await visit(browser, house, "ko", async (guest) => {
      const { tab } = guest;
      await enter(guest, "assessor");
      await tab.goto(`${at}/assess`);
      const item = tab.locator("form#data-recording");
      await item.getByRole("link", { name: "생산일지.png" }).waitFor();
      await item.locator("select").selectOption("2");
      await item.locator("input[name=reason]").fill("1호기만 파일로 적고 있음");
      await item.locator("button").click();
      await tab.getByText(guest.say("flash-diagnosis-confirmed")).waitFor();
    });
    for (const lang of ["ko", "en"]) {
      await visit(browser, house, lang, async (guest) => {
        const { tab } = guest;
        await enter(guest, "owner");
        await tab.goto(`${at}/report`);
        await tab.getByText(guest.say("diagnosis-h-roadmap"), { exact: true }).first().waitFor();
        const pdf = await guest.own.request.get(`${at}/report.pdf`);
        assert.equal(pdf.status(), 200);
        const bytes = await pdf.body();
        assert.equal(bytes.subarray(0, 5).toString("latin1"), "%PDF-");
        const data = await (await guest.own.request.get(`${at}/report.json`)).json();
        const item = data.dimensions.flatMap((part) => part.items).find((one) => one.id === "data-recording");
        assert.deepEqual([item.confirmed, item.level, item.evidence], [true, 2, 1]);
      });
    }
    await visit(browser, house, "ko", async (guest) => {
      const { tab } = guest;
      await enter(guest, "owner");
      await tab.goto(at);
      await surely(guest, `form[action='${at}/close'] button`, "diagnosis-close-do");
      await tab.waitForURL(`**${at}/report`);
      await tab.goto(at);
      await tab.getByRole("button", { name: guest.say("diagnosis-again-do") }).click();
      await tab.waitForURL((url) => url.pathname !== at);
      const next = new URL(tab.url()).pathname;
      await answer(guest, 3);
      await tab.goto(`${next}/report`);
      await tab.getByRole("heading", { name: guest.say("diagnosis-h-change") }).waitFor();
      assert.ok((await tab.locator("section[aria-labelledby=change-title] tbody tr").count()) > 20);
    });
  });

  test("is seen in groups by those who make policy, and in no other way", async () => {
    await visit(browser, house, "en", async (guest) => {
      const { tab } = guest;
      await enter(guest, "policy-viewer");
      await tab.goto("/centre/diagnoses");
      const firms = await tab.locator("tbody tr td").first().innerText();
      assert.ok(Number(firms) >= 8, firms);
      await tab.goto(`/centre/diagnoses?sector=steel`);
      await tab.locator(".bars progress").first().waitFor();
    });
  });
});
