// What is done with runs and data: asked again with more data, set side by side, taken back, deleted.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { launch } from "../browser.mjs";
import { batches, meter, target } from "./data.mjs";
import { holding, missing, open } from "./house.mjs";
import { answered, ask, bring, send, signUp, visit } from "./visitors.mjs";

describe("runs", { skip: missing }, () => {
  let browser;
  let house;

  before(async () => {
    browser = await launch();
    house = await open(["--workers", "1"]);
  });

  after(async () => {
    await browser?.close();
    await house?.close();
  });

  test("are asked again with new data, and stand side by side", async () => {
    await visit(browser, house, "ko", async (guest) => {
      const { tab } = guest;
      await signUp(guest);
      await bring(guest, batches("ko", 250));
      const dataset = new URL(tab.url()).pathname.split("/versions/")[0];
      const first = await ask(guest, target.ko);
      await answered(guest);

      await tab.goto(dataset);
      await send(guest, batches("ko", 600), guest.say("dataset-add-send"));
      assert.ok(tab.url().endsWith("/versions/2"), tab.url());
      await tab.locator(`form[action='${first}/again'] button`).click();
      await tab.waitForURL((url) => url.pathname.startsWith("/runs/") && url.pathname !== first);
      await answered(guest);
      const before = tab.getByRole("region", { name: guest.say("compare-title") });
      assert.equal(await before.locator("thead th").count(), 2, "how it was before stands beside the report");

      await tab.goto("/runs");
      const boxes = tab.locator("input[name=run]");
      assert.equal(await boxes.count(), 2);
      for (const box of await boxes.all()) await box.check();
      await tab.getByRole("button", { name: guest.say("runs-compare"), exact: true }).click();
      await tab.waitForURL("**/runs/compare?**");
      const heads = await tab.locator("table.compare thead th").allInnerTexts();
      assert.match(heads[0], /250/, "the earlier run is the measure of the later");
      assert.match(heads[1], /600/);
      assert.equal(await tab.locator("table.compare tbody tr").filter({ hasText: guest.say("compare-verdict") }).locator(".badge").count(), 2);
    });
  });

  test("only one chosen cannot be compared, and the page says what to do", async () => {
    await visit(browser, house, "en", async ({ tab, say }) => {
      await tab.goto("/runs/compare?run=0");
      await tab.getByText(say("oops-home")).waitFor();
    });
  });

  test("are taken back while they wait and while they work", async () => {
    await visit(browser, house, "en", async (guest) => {
      const { tab } = guest;
      await signUp(guest);
      await bring(guest, meter("en", 12_000), "estimate");
      const version = tab.url();
      const working = await ask(guest, "gas");
      await tab.goto(version);
      const queued = await ask(guest, "gas");
      const cancel = async (run) => {
        await tab.goto(run);
        await tab.getByRole("button", { name: guest.say("run-cancel") }).click();
        await tab.getByRole("dialog").getByRole("button", { name: guest.say("run-cancel") }).click();
        await tab.getByText(guest.say("ended-cancelled"), { exact: true }).waitFor();
      };
      await tab.getByText(guest.say("live-queued"), { exact: false }).waitFor();
      await cancel(queued);
      await cancel(working);
      // The worker is free again: another question is answered.
      await bring(guest, batches("en", 200));
      await ask(guest, target.en);
      await answered(guest);
      for (const run of [queued, working]) {
        await tab.goto(run);
        await tab.getByText(guest.say("ended-cancelled"), { exact: true }).waitFor();
      }
    });
  });

  test("and their data are gone from the disk when the data are deleted", async () => {
    await visit(browser, house, "ko", async (guest) => {
      const { tab } = guest;
      const mark = "주형-4711-매미";
      await signUp(guest);
      await bring(guest, batches("ko", 200, { mark }));
      const dataset = new URL(tab.url()).pathname.split("/versions/")[0];
      const run = await ask(guest, target.ko);
      await answered(guest);
      const link = (await holding(house.data, mark)).filter((file) => file.startsWith("blobs"));
      assert.ok(link.length > 0, "the file lies in the data folder");

      await tab.goto(dataset);
      await tab.locator("details.fold-out summary").click();
      await tab.getByRole("button", { name: guest.say("dataset-delete-do") }).click();
      await tab.getByRole("dialog").getByRole("button", { name: guest.say("dataset-delete-do") }).click();
      await tab.getByText(guest.say("flash-dataset-deleted")).waitFor();
      for (const gone of [dataset, `${dataset}/versions/1`, run]) {
        assert.equal((await tab.goto(gone)).status(), 404, gone);
      }
      await assert.doesNotReject(emptied(mark), "nothing of it lies in the data folder");
    });
  });

  /** Waits until no file of the data folder holds those bytes. */
  async function emptied(mark) {
    let found = [];
    for (let look = 0; look < 100; look += 1) {
      found = await holding(house.data, mark);
      if (found.length === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error(`it still lies in ${found.join(", ")}`);
  }
});
