// The way that a company goes: it signs up, brings data, asks, reads the report and shares it.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { launch } from "../browser.mjs";
import { batches, target } from "./data.mjs";
import { missing, open } from "./house.mjs";
import { answered, ask, bring, read, share, signUp, visit } from "./visitors.mjs";

/** What a visitor tried becomes the company's soon after the sign-up. */
async function handedOver(tab, run) {
  for (let look = 0; look < 50; look += 1) {
    if ((await tab.goto(run)).ok()) return;
    await tab.waitForTimeout(100);
  }
  assert.fail("the result was not kept");
}

describe("a company", { skip: missing }, () => {
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

  for (const lang of ["ko", "en"]) {
    test(`signs up, brings data, asks, reads the report and shares it: ${lang}`, async () => {
      let link = "";
      let run = "";
      let verdict = "";
      await visit(browser, house, lang, async (guest) => {
        const { tab } = guest;
        const who = await signUp(guest);
        await tab.getByText(guest.say("account-welcome")).waitFor();
        assert.equal(await tab.locator("html").getAttribute("lang"), lang);
        await bring(guest, batches(lang, 400));
        await tab.getByRole("heading", { name: guest.say("preview-title") }).waitFor();
        assert.ok(await tab.locator("input[name=problem][value=failure]").isChecked(), "what was asked first is kept");
        run = await ask(guest, target[lang]);
        await answered(guest);
        verdict = await tab.locator(".report .verdict").first().innerText();
        assert.equal(await tab.locator("[data-report]").isVisible(), true, "the report can be looked at closely");
        link = await share(guest);
        assert.ok(link.startsWith(`${house.at}/shared/`), link);
        await tab.goto("/runs");
        await tab.getByRole("row").filter({ hasText: target[lang] }).waitFor();
        assert.equal(await tab.getByText(who.organisation).count(), 1, "the head says who one is");
      });
      await visit(browser, house, lang, async (guest) => {
        const { tab } = guest;
        assert.deepEqual(await guest.own.cookies(), []);
        await tab.goto(link);
        await tab.getByText(guest.say("shared-note", { day: "…" }).split("…")[0].trim()).waitFor();
        assert.equal(await tab.locator(".report .verdict").first().innerText(), verdict);
        await tab.locator("[data-report] canvas").waitFor();
        assert.equal(await tab.locator("form[action*='/links']").count(), 0, "a reader of a link shares nothing on");
        const answer = await tab.goto(run);
        assert.equal(answer.status(), 404, "a link opens the report and nothing else");
      });
    });
  }

  test("closes a link, and it leads nowhere any more", async () => {
    await visit(browser, house, "ko", async (guest) => {
      const { tab } = guest;
      await signUp(guest);
      await bring(guest, batches("ko", 300, { seed: 11 }));
      const run = await ask(guest, target.ko);
      await answered(guest);
      const link = await share(guest, "1");
      assert.equal((await fetch(link)).status, 200);
      await tab.goto(run);
      await tab.getByRole("button", { name: guest.say("share-revoke"), exact: true }).click();
      await tab.getByText(guest.say("flash-link-revoked")).waitFor();
      assert.equal((await fetch(link)).status, 404);
    });
  });

  test("that tried a sample without an account keeps the result when it signs up", async () => {
    await visit(browser, house, "ko", async (guest) => {
      const { tab } = guest;
      await tab.goto("/");
      await tab.getByRole("link", { name: guest.say("home-try") }).first().click();
      await tab.locator("form[action='/try/moulding'] button").click();
      await read(guest);
      await tab.getByRole("button", { name: guest.say("ask-go") }).click();
      await tab.waitForURL(/\/runs\/[^/]+$/);
      const run = new URL(tab.url()).pathname;
      await answered(guest);
      const verdict = await tab.locator(".report .verdict").first().innerText();
      await tab.goto("/join");
      await tab.getByText(guest.say("join-keeps")).waitFor();
      const before = await guest.own.storageState();
      await signUp(guest);
      await handedOver(tab, run);
      assert.equal(await tab.locator(".report .verdict").first().innerText(), verdict);
      await tab.getByText(guest.say("share-consultants"), { exact: true }).waitFor();
      // The browser that it was tried in, as it was before: what was a visitor's is the company's now.
      const past = await browser.newContext({ baseURL: house.at, storageState: before });
      const answer = await (await past.newPage()).goto(run);
      assert.equal(answer.status(), 404);
      await past.close();
    });
  });
});
