// Passkeys on the real server, with an authenticator that the browser plays.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { launch } from "../browser.mjs";
import { missing, open } from "./house.mjs";
import { signOut, signUp, visit } from "./visitors.mjs";

/** Gives the tab a key that is in the machine and knows its owner. */
async function authenticator({ own, tab }) {
  const protocol = await own.newCDPSession(tab);
  await protocol.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
  const { authenticatorId } = await protocol.send("WebAuthn.addVirtualAuthenticator", { options });
  const held = async () => (await protocol.send("WebAuthn.getCredentials", { authenticatorId })).credentials;
  const knows = (isUserVerified) => protocol.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
  return { held, knows };
}

async function register(guest, name) {
  const { tab } = guest;
  await tab.goto("/account");
  await tab.fill("form[data-passkey=register] input[name=label]", name);
  await tab.getByRole("button", { name: guest.say("account-passkey-add") }).click();
  await tab.getByRole("row").filter({ hasText: name }).waitFor();
}

async function signInByPasskey(guest) {
  await guest.tab.goto("/signin?next=/runs");
  await guest.tab.getByRole("button", { name: guest.say("signin-passkey") }).click();
}

describe("a passkey", { skip: missing }, () => {
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

  test("is registered, signs in, and does not when it was deleted", async () => {
    await visit(browser, house, "ko", async (guest) => {
      const { tab } = guest;
      const who = await signUp(guest);
      const key = await authenticator(guest);
      await register(guest, "사무실 노트북");
      const [credential, ...others] = await key.held();
      assert.deepEqual(others, []);
      assert.equal(credential.rpId, "localhost");

      await signOut(guest);
      await signInByPasskey(guest);
      await tab.waitForURL("**/runs");
      await tab.locator("details.menu .who").getByText(who.organisation).waitFor({ state: "attached" });
      assert.equal((await key.held())[0].signCount, credential.signCount + 1, "the key itself signed");

      await tab.goto("/account");
      const row = tab.getByRole("row").filter({ hasText: "사무실 노트북" });
      await row.getByRole("button", { name: guest.say("account-remove") }).click();
      await tab.getByRole("dialog").getByRole("button", { name: guest.say("account-remove") }).click();
      await tab.getByText(guest.say("flash-passkey-removed")).waitFor();
      await signOut(guest);
      assert.equal((await key.held()).length, 1, "the machine still has its half");
      const refused = tab.waitForResponse("**/signin/passkey/finish");
      await signInByPasskey(guest);
      assert.ok((await refused).status() >= 400);
      await tab.getByRole("alert").getByText(guest.say("problem-passkey")).waitFor();
      assert.equal((await tab.request.get("/account", { maxRedirects: 0 })).status(), 401, "nobody is in");
      guest.troubles.splice(0, guest.troubles.length, ...guest.troubles.filter((t) => !t.includes("/signin/passkey/finish")));
    });
  });

  test("of a machine that did not recognise its owner is told in words, and the password still works", async () => {
    await visit(browser, house, "en", async (guest) => {
      const { tab } = guest;
      const who = await signUp(guest);
      const key = await authenticator(guest);
      await register(guest, "Office laptop");
      await signOut(guest);
      await key.knows(false);
      await signInByPasskey(guest);
      await tab.getByRole("alert").getByText(guest.say("passkey-stopped")).waitFor();
      await tab.fill("input[name=email]", who.email);
      await tab.fill("input[name=password]", who.password);
      await tab.getByRole("button", { name: guest.say("site-signin"), exact: true }).click();
      await tab.waitForURL("**/runs");
    });
  });
});
