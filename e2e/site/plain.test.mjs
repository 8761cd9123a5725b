// The same way without any script.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { launch } from "../browser.mjs";
import { batches, target } from "./data.mjs";
import { missing, open } from "./house.mjs";
import { answered, ask, read, share, signUp, visit } from "./visitors.mjs";

describe("without a script", { skip: missing }, () => {
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

  test("a company signs up, brings data by a form, asks, reads the report and shares it", async () => {
    let link = "";
    await visit(browser, house, "en", async (guest) => {
      const { tab } = guest;
      await signUp(guest);
      await tab.goto("/try");
      assert.equal(await tab.locator(".needs-script:visible").count(), 0, "nothing is shown that would not work");
      await tab.check("input[name=problem][value=failure]");
      await tab.setInputFiles("input[type=file]", batches("en", 300, { seed: 13 }));
      await tab.getByRole("button", { name: guest.say("try-send") }).click();
      await read(guest);
      await ask(guest, target.en);
      await answered(guest);
      assert.equal(await tab.locator(".needs-script:visible, .needs-passkey:visible").count(), 0);
      assert.ok((await tab.locator(".report svg").count()) > 0, "the plots are there");
      link = await share(guest);
      await tab.goto("/account");
      await tab.locator("details.menu:has(form[action='/signout']) summary").click();
      await tab.getByRole("button", { name: guest.say("site-signout") }).click();
      await tab.getByRole("link", { name: guest.say("site-signin"), exact: true }).waitFor();
    }, { javaScriptEnabled: false });
    await visit(browser, house, "ko", async (guest) => {
      const { tab } = guest;
      await tab.goto(link);
      await tab.locator(".report .verdict").first().waitFor();
      await tab.getByRole("button", { name: "English" }).click();
      await tab.waitForURL(link);
      assert.equal(await tab.locator("html").getAttribute("lang"), "en", "the reader's choice of language comes back to the report");
    }, { javaScriptEnabled: false });
  });
});
