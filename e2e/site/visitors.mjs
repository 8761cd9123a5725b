// People who visit the house, and what they do there the way a page offers it.

import assert from "node:assert/strict";

import { watch } from "../browser.mjs";
import { say } from "./words.mjs";

const locales = { ko: "ko-KR", en: "en-US" };

/** A visitor without a past: a browser of its own, whose troubles are noted. */
export async function visitor(browser, house, lang, context = {}) {
  const own = await browser.newContext({ baseURL: house.at, locale: locales[lang], reducedMotion: "reduce", ...context });
  const tab = await own.newPage();
  const troubles = watch(tab, house.at);
  /** Ends the visit; nothing may have gone wrong on the way. */
  const leave = async () => {
    await own.close();
    assert.deepEqual(troubles, [], house.said.join(""));
  };
  return { tab, lang, own, troubles, leave, say: (id, places) => say(lang, id, places) };
}

/** Visits and leaves, whatever happens in between. */
export async function visit(browser, house, lang, deeds, context = {}) {
  const guest = await visitor(browser, house, lang, context);
  let done = false;
  try {
    await deeds(guest);
    done = true;
  } finally {
    if (done) await guest.leave();
    else {
      await guest.own.close();
      if (guest.troubles.length > 0) console.log(guest.troubles.join("\n"));
    }
  }
}

let companies = 0;

/** A company that no test has signed up yet, with a number whose check digit fits. */
export function company(lang) {
  companies += 1;
  const nine = String(110810000 + companies);
  const weighed = [...nine].reduce((sum, digit, at) => sum + Number(digit) * [1, 3, 7, 1, 3, 7, 1, 3, 5][at], 0);
  const check = (10 - ((weighed + Math.floor((Number(nine[8]) * 5) / 10)) % 10)) % 10;
  return {
    brn: `${nine}${check}`,
    organisation: lang === "ko" ? `한빛정밀 ${companies}` : `Hanbit Precision ${companies}`,
    sector: "root-industry",
    size: "medium",
    name: lang === "ko" ? "김서연" : "Seoyeon Kim",
    email: `seoyeon${companies}@hanbit.example`,
    password: "쇳물은 새벽에 가장 붉다",
  };
}

/** Signs a new company up; ends on the account. */
export async function signUp(guest, who = company(guest.lang)) {
  const { tab } = guest;
  await tab.goto("/join");
  for (const field of ["brn", "organisation", "name", "email", "password"]) await tab.fill(`input[name=${field}]`, who[field]);
  for (const field of ["sector", "size"]) await tab.selectOption(`select[name=${field}]`, who[field]);
  for (const consent of ["terms", "privacy"]) await tab.check(`input[name=${consent}]`);
  await tab.getByRole("button", { name: guest.say("join-do") }).click();
  await tab.waitForURL("**/account?new=1");
  return who;
}

/** Brings a file from the page where one begins; ends on the preview. */
export async function bring(guest, file, problem = "failure") {
  const { tab } = guest;
  await tab.goto("/try");
  await tab.check(`input[name=problem][value=${problem}]`);
  await send(guest, file, guest.say("try-send"));
}

/** Chooses a file in the form on the page and sends it; ends on the preview. */
export async function send(guest, file, button) {
  const { tab } = guest;
  await tab.setInputFiles("input[type=file]", file);
  await tab.getByText(guest.say("upload-ready")).waitFor();
  await tab.getByRole("button", { name: button }).click();
  await read(guest);
}

/** Waits until the version was read and can be asked. */
export async function read({ tab }) {
  await tab.waitForURL(/\/datasets\/[^/]+\/versions\/\d+$/);
  await tab.locator("form#ask").waitFor();
}

/** Asks which batch will be bad; ends on the page of the run. */
export async function ask(guest, column) {
  const { tab } = guest;
  await tab.selectOption("select[name=target]", { label: column });
  await tab.getByRole("button", { name: guest.say("ask-go") }).click();
  await tab.waitForURL(/\/runs\/[^/]+$/);
  return new URL(tab.url()).pathname;
}

/** Waits for the report. */
export async function answered({ tab }) {
  await tab.locator(".report .verdict").waitFor({ timeout: 120_000 });
}

/** Makes a link to the report on the page; its address. */
export async function share(guest, days = "7") {
  const { tab } = guest;
  await tab.selectOption("select[name=days]", days);
  await tab.getByRole("button", { name: guest.say("share-make") }).click();
  return (await tab.locator("#link .token code").innerText()).trim();
}

/** Comes into the demo world as somebody of a role. */
export async function enter(guest, role) {
  await guest.tab.goto("/demo");
  await guest.tab.getByRole("button", { name: guest.say(`demo-as-${role}`), exact: false }).first().click();
  await guest.tab.waitForURL((url) => url.pathname === "/");
}

/** Signs out by the menu. */
export async function signOut(guest) {
  const { tab } = guest;
  await tab.locator("details.menu:has(form[action='/signout']) summary").click();
  await tab.getByRole("button", { name: guest.say("site-signout") }).click();
  await tab.getByRole("link", { name: guest.say("site-signin"), exact: true }).waitFor();
}
