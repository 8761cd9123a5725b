// One company from lay words to a case, an advice, a match, an introduction and a meeting; a supplier and a consultant
// do their side. A word that only the company may read is looked for from every other account.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { launch } from "../browser.mjs";
import { missing, open } from "./house.mjs";
import { company, enter, signUp, visit, visitor } from "./visitors.mjs";

const secret = "청룡거래처";
const words = "도장한 부품이 비 오는 날마다 흘러내립니다. 왜 그런지 몰라 다시 칠합니다.";

/** Signs in as the first person of the demo world that the page of doors calls by that role. */
async function as(browser, house, role) {
  const guest = await visitor(browser, house, "ko");
  await enter(guest, role);
  return guest;
}

async function pressed({ tab, say }, button, scope = tab) {
  await scope.getByRole("button", { name: say(button), exact: true }).first().click();
}

describe("from lay words to somebody who has solved it", { skip: missing }, () => {
  let browser;
  let house;

  before(async () => {
    [browser, house] = await Promise.all([launch(), open(["--demo", "yes"])]);
  });

  after(async () => {
    await browser?.close();
    await house?.close();
  });

  test("a need becomes a case, an advice, a match and an introduction, and what is secret stays so", async () => {
    const supplier = await visitor(browser, house, "ko");
    const { tab: offers } = supplier;
    await signUpSupplier(supplier);
    await offers.goto("/matching/technologies/new");
    await offers.fill("input[name=name]", "도장 조건 알림");
    await offers.fill("input[name=solves]", "습도에 따라 도장이 흘러내리는 것을 막습니다.");
    await offers.fill("textarea[name=text]", "온도와 습도, 점도를 함께 재어 노즐 압력을 권합니다. 기록이 없어도 시작합니다.");
    await offers.check("input[name=sectors][value=root-industry]");
    await pressed(supplier, "save");
    await pressed(supplier, "tech-publish");
    const technology = new URL(offers.url()).pathname;

    const firm = await visitor(browser, house, "ko");
    const { tab } = firm;
    await signUp(firm);
    await tab.goto("/needs/new");
    await tab.fill("textarea[name=text]", words);
    await pressed(firm, "need-new-go");
    await tab.waitForURL(/\/needs\/[^/]+\/edit$/);
    await tab.fill("textarea[name=confidential]", secret);
    await tab.check("input[name=reach][value=public]");
    await pressed(firm, "save");
    await pressed(firm, "need-open");
    await tab.locator(".notice.ok").waitFor();
    const need = new URL(tab.url()).pathname;

    await tab.goto(`/window/new?need=${need.split("/").pop()}`);
    assert.equal(await tab.locator("textarea[name=question]").inputValue(), words);
    await pressed(firm, "case-send");
    await tab.waitForURL(/\/window\/cases\//);
    const asked = new URL(tab.url()).pathname;

    const consultant = await as(browser, house, "consultant");
    await consultant.tab.goto("/window/cases?show=new");
    await consultant.tab.locator(`a[href='${asked}']`).click();
    assert.ok(await consultant.tab.locator(`a[href='${need}']`).count(), "what the company showed stands beside it");
    await consultant.tab.locator("summary", { hasText: consultant.say("advice-write") }).click();
    await consultant.tab.fill("textarea[name=findings]", "습도와 점도를 함께 보아야 합니다.");
    await consultant.tab.fill("textarea[name=steps]", "온습도계 달기\n점도 재기");
    await pressed(consultant, "advice-send");
    await tab.goto(asked);
    await pressed(firm, "advice-accept");
    await tab.getByRole("heading", { name: firm.say("advice-taken") }).waitFor();

    await tab.goto(`${need}/matches`);
    const match = tab.locator(".matches > li", { has: tab.locator(`a[href^='${technology}']`) });
    await match.locator("mark").first().waitFor();
    await match.locator("summary", { hasText: firm.say("match-introduce") }).click();
    await pressed(firm, "match-introduce", match);
    await tab.waitForURL(/\/matching\/introductions\//);
    const introduction = new URL(tab.url()).pathname;
    assert.equal((await offers.goto(introduction)).status(), 404, "nothing is told before a person has looked");
    supplier.troubles.length = 0;

    await consultant.tab.goto(introduction);
    await pressed(consultant, "intro-do");
    await offers.goto(introduction);
    await offers.selectOption("select[name=to]", "accepted");
    await pressed(supplier, "intro-do");
    await offers.getByText(supplier.say("intro-contacts")).waitFor();
    await tab.goto(need);
    assert.equal(await tab.locator(".page-head .badge").innerText(), firm.say("need-state-matched"));
    await tab.locator(".timeline a").first().waitFor();

    const day = await met(consultant, firm, supplier);

    await tab.goto(`/search?q=${encodeURIComponent(secret)}`);
    await tab.locator(`a[href='${need}']`).waitFor();
    for (const other of [supplier, consultant, await visitor(browser, house, "ko"), await as(browser, house, "owner")]) {
      for (const address of [`/search?q=${encodeURIComponent(secret)}`, need, introduction, day, "/needs", "/matching"]) {
        const answer = await other.tab.goto(address);
        const seen = (await answer.text()).replaceAll(`value="${secret}"`, "");
        assert.ok(!seen.includes(secret), address);
      }
      other.troubles.length = 0;
      await other.leave();
    }
    await firm.leave();
  });

  test("names come while they are typed, by half a syllable and by beginnings alone", async () => {
    await visit(browser, house, "ko", async ({ tab }) => {
      await tab.goto("/matching");
      for (const typed of ["가열ㄹ", "ㄱㅇㄹ"]) {
        await tab.fill("input[type=search]", "");
        await tab.locator("input[type=search]").pressSequentially(typed);
        await tab.locator("#q-names option", { hasText: "가열로" }).first().waitFor({ state: "attached" });
      }
    });
  });
});

/** A date so many days from now, as a date field takes it. */
const inDays = (days) => new Date(Date.now() + days * 24 * 3600e3).toISOString().slice(0, 10);

/** A day of meetings from its opening to the agendas of both sides. Tells where it is. */
async function met(organiser, firm, supplier) {
  const { tab } = organiser;
  await tab.goto("/meetings/new");
  await tab.fill("input[name=title]", "도장 상담회");
  await tab.fill("input[name=place]", "1층");
  await tab.fill("input[name=day]", inDays(9));
  await tab.fill("input[name=closes]", inDays(4));
  await pressed(organiser, "day-make");
  await tab.waitForURL(/\/meetings\/[^/]+-[^/]+$/);
  const day = new URL(tab.url()).pathname;
  for (const [guest, side] of [[supplier, "supplier"], [firm, "company"]]) {
    await guest.tab.goto(day);
    await guest.tab.check(`input[name=side][value=${side}]`);
    await guest.tab.fill("textarea[name=line]", "흘러내리는 도장을 이야기합니다.");
    await pressed(guest, "attend-keep");
    await guest.tab.locator("input[name=line], textarea[name=line]").waitFor();
  }
  await firm.tab.goto(day);
  await firm.tab.locator("fieldset", { hasText: "흘러내리는" }).getByText(firm.say("wish-foremost")).click();
  await pressed(firm, "wishes-keep");
  await tab.goto(`${day}/plan`);
  await pressed(organiser, "plan-do");
  await tab.getByText(organiser.say("plan-proven")).waitFor();
  await pressed(organiser, "plan-publish");
  for (const guest of [firm, supplier]) {
    await guest.tab.goto(`${day}/agenda`);
    await guest.tab.locator("tbody tr th").first().waitFor();
    const file = await guest.tab.request.get(`${day}/agenda/calendar`);
    assert.ok((await file.text()).includes("BEGIN:VEVENT"));
  }
  return day;
}

/** Signs up somebody who offers technologies. */
async function signUpSupplier(guest) {
  const { tab } = guest;
  const who = company("ko");
  await tab.goto("/join");
  await tab.check("input[name=kind][value=supplier]");
  for (const field of ["brn", "organisation", "name", "email", "password"]) await tab.fill(`input[name=${field}]`, who[field]);
  for (const field of ["sector", "size"]) await tab.selectOption(`select[name=${field}]`, who[field]);
  for (const consent of ["terms", "privacy"]) await tab.check(`input[name=${consent}]`);
  await tab.getByRole("button", { name: guest.say("join-do") }).click();
  await tab.waitForURL("**/account?new=1");
}
