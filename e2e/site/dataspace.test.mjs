// A company offers data on terms, another asks, they agree, the data are fetched and the agreement is ended.
// The pages on the way have nothing that axe-core complains of.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { complaints, launch } from "../browser.mjs";
import { missing, open } from "./house.mjs";
import { enter, signUp, visitor } from "./visitors.mjs";

async function pressed({ tab, say }, button) {
  await tab.getByRole("button", { name: say(button), exact: true }).first().click();
}

async function sound({ tab }) {
  for (const width of [1280, 320]) {
    await tab.setViewportSize({ width, height: 900 });
    assert.deepEqual(await complaints(tab), [], tab.url());
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= width, `${tab.url()} at ${width}`);
  }
}

describe("the dataspace", { skip: missing }, () => {
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
    test(`${lang}: data go from an offer to the one who asked, until it ends`, async () => {
      const owner = await visitor(browser, house, lang);
      await enter(owner, "owner");
      await owner.tab.goto("/dataspace/sources");
      await owner.tab.fill("input[name=name]", `line ${lang}`);
      await owner.tab.fill("input[name=address]", "https://data.invalid/load.csv");
      await sound(owner);
      await pressed(owner, "source-add");
      await owner.tab.locator(".notice.warn").waitFor();
      await sound(owner);
      await pressed(owner, "source-remove");
      await owner.tab.getByRole("dialog").getByRole("button", { name: owner.say("source-remove"), exact: true }).click();
      await owner.tab.waitForURL(/\/dataspace\/sources$/);
      await owner.tab.goto("/dataspace/offers/new");
      await owner.tab.locator("select[name=dataset] option").nth(0).waitFor({ state: "attached" });
      await owner.tab.fill("input[name=title]", `pump ${lang}`);
      await owner.tab.fill("input[name=times]", "1");
      await owner.tab.fill("input[name=purpose]", "maintenance");
      await sound(owner);
      await pressed(owner, "offer-make");
      await owner.tab.waitForURL(/\/dataspace\/offers\/[^/]+-[^/]+$/);
      const offer = new URL(owner.tab.url()).pathname;
      await sound(owner);

      const firm = await visitor(browser, house, lang);
      await signUp(firm);
      await firm.tab.goto("/dataspace");
      await firm.tab.locator(`a[href='${offer}']`).click();
      assert.ok(await firm.tab.getByText(firm.say("policy-legal"), { exact: true }).count());
      await pressed(firm, "offer-ask");
      await firm.tab.waitForURL(/\/dataspace\/negotiations\//);
      const asked = new URL(firm.tab.url()).pathname;

      await owner.tab.goto("/dataspace");
      await owner.tab.locator("section[aria-labelledby=negotiations] tbody a").first().click();
      await pressed(owner, "negotiation-agree");
      await owner.tab.locator(".notice.ok, .toasts, [role=status]").first().waitFor({ state: "attached" });
      const agreed = firm.tab.locator("a[href^='/dataspace/agreements/']");
      for (let tries = 0; tries < 40 && !(await agreed.count()); tries++) {
        await firm.tab.waitForTimeout(250);
        await firm.tab.goto(asked);
      }
      await sound(firm);
      await agreed.first().click();
      await firm.tab.waitForURL(/\/dataspace\/agreements\//);
      const agreement = new URL(firm.tab.url()).pathname;
      await sound(firm);
      await firm.tab.locator("details.card > summary").click();
      await sound(firm);
      await firm.tab.goto(`${agreement}/contract`);
      assert.ok(await firm.tab.getByText(firm.say("contract-use"), { exact: true }).count());
      await sound(firm);
      await firm.tab.goto("/dataspace/map");
      await firm.tab.locator("figure svg line").first().waitFor({ state: "attached" });
      await sound(firm);
      assert.equal((await firm.tab.request.get(`${agreement}/data`)).status(), 200);
      assert.equal((await firm.tab.request.get(`${agreement}/data`)).status(), 409, "it was for once");

      await owner.tab.goto(agreement);
      await owner.tab.fill("input[name=reason]", "done");
      await pressed(owner, "agreement-end");
      await owner.tab.getByRole("dialog").getByRole("button", { name: owner.say("agreement-end"), exact: true }).click();
      await owner.tab.locator(".notice.info").waitFor();
      await sound(owner);

      await owner.tab.goto("/dataspace/peers");
      await sound(owner);
      await owner.tab.fill("input[name=name]", `press ${lang}`);
      await owner.tab.fill("input[name=participant]", "did:web:press.example");
      await owner.tab.fill("input[name=address]", "https://press.example/dsp/2025-1");
      await owner.tab.locator("form.card input[name=token]").fill("theirs");
      await pressed(owner, "peer-add");
      await owner.tab.locator(".notice code").waitFor();
      await sound(owner);
      await owner.tab.goto("/dataspace/peers");
      assert.equal(await owner.tab.locator(".notice code").count(), 0, "the token is told once");
      await owner.leave();
      await firm.leave();
    });
  }
});
