// Every page that the house has, who comes to it, and how. `go` opens it; `status` is what it answers
// where that is not 200; `left` tidies up after it.

import { batches, noTable, target } from "./data.mjs";
import { answered, ask, bring, send, share } from "./visitors.mjs";

const at = (address) => ({ tab }) => tab.goto(address);

/** Sends a form as it stands, past what the browser itself would ask for. */
async function refused(guest, address, form) {
  await guest.tab.goto(address);
  await guest.tab.locator(form).evaluate((it) => {
    it.noValidate = true;
    it.requestSubmit();
  });
  await guest.tab.locator(".notice.error").waitFor();
}

/** Opens what the first link of that kind on a page leads to. */
function first(address, link) {
  return async ({ tab }) => {
    await tab.goto(address);
    return tab.goto(await tab.locator(link).first().getAttribute("href"));
  };
}

export const stranger = [
  { name: "home", go: at("/") },
  { name: "about-data", go: at("/about/data") },
  { name: "about-terms", go: at("/about/terms") },
  { name: "about-privacy", go: at("/about/privacy") },
  { name: "developers", go: at("/developers") },
  { name: "demo", go: at("/demo") },
  { name: "join", go: at("/join") },
  { name: "join-refused", go: (guest) => refused(guest, "/join", "form[action='/join']") },
  { name: "signin", go: at("/signin") },
  { name: "signin-refused", go: (guest) => refused(guest, "/signin", "form[action='/signin']:not([data-passkey])") },
  { name: "try-visitor", go: at("/try") },
  { name: "datasets-empty", go: at("/datasets") },
  { name: "runs-empty", go: at("/runs") },
  { name: "invite", go: ({ tab }, world) => tab.goto(world.invite) },
  { name: "invite-refused", go: (guest, world) => refused(guest, world.invite, "form[action^='/invite/']") },
  { name: "invite-unknown", go: at("/invite/nothing"), status: 404 },
  { name: "shared", go: ({ tab }, world) => tab.goto(world.link) },
  { name: "diagnosis-visitor", go: at("/diagnosis") },
  { name: "diagnosis-short", go: at("/diagnosis/short") },
  { name: "diagnosis-short-refused", go: (guest) => refused(guest, "/diagnosis/short", "form[action='/diagnosis/short']") },
  { name: "needs-visitor", go: at("/needs") },
  { name: "need-new", go: at("/needs/new") },
  { name: "need-new-refused", go: (guest) => refused(guest, "/needs/new", "form[action='/needs']") },
  { name: "window", go: at("/window") },
  { name: "case-new", go: at("/window/new") },
  { name: "case-new-refused", go: (guest) => refused(guest, "/window/new", "form[action='/window']") },
  { name: "articles", go: at("/window/articles") },
  { name: "consultants", go: at("/window/consultants") },
  { name: "consultant", go: first("/window/consultants", ".people h2 a") },
  { name: "matching", go: at("/matching") },
  { name: "search", go: ({ tab, lang }) => tab.goto(`/search?q=${encodeURIComponent(lang === "ko" ? "프레스가 갑자기 멈춰요" : "tool wear")}`) },
  { name: "search-none", go: at("/search?q=qqqqzzzz") },
  { name: "technology", go: first("/matching", ".offer-list h3 a") },
  { name: "article", go: first("/window/articles", ".plain a") },
  { name: "meetings", go: at("/meetings") },
  { name: "meeting-day", go: first("/meetings", "tbody th a") },
  { name: "not-found", go: at("/no/such/page"), status: 404 },
  { name: "not-signed-in", go: at("/account") },
];

export const owner = [
  { name: "home-signed-in", go: at("/") },
  { name: "account", go: at("/account") },
  { name: "account-new", go: at("/account?new=1") },
  { name: "account-refused", go: (guest) => refused(guest, "/account", "form[action='/account/password']") },
  { name: "account-token", go: token },
  { name: "leave", go: at("/account/leave") },
  { name: "colleagues", go: at("/colleagues") },
  { name: "colleagues-invited", go: invited },
  { name: "try", go: at("/try") },
  { name: "datasets", go: at("/datasets") },
  { name: "dataset", go: ({ tab }, world) => tab.goto(world.dataset) },
  { name: "preview", go: ({ tab }, world) => tab.goto(`${world.dataset}/versions/2`) },
  { name: "preview-opened", go: previewOpened },
  { name: "preview-unreadable", go: ({ tab }, world) => tab.goto(world.unreadable) },
  { name: "ask-refused", go: askRefused },
  { name: "runs", go: at("/runs") },
  { name: "runs-none", go: at("/runs?state=failed&problem=life") },
  { name: "report-anomaly", go: report((world) => world.anomaly) },
  { name: "report-life", go: report((world) => world.life) },
  { name: "report-failure", go: report((world) => world.failure) },
  { name: "report-estimate", go: report((world) => world.estimate) },
  { name: "report-again", go: report((world) => world.again) },
  { name: "report-linked", go: linked },
  { name: "compare", go: ({ tab }, world) => tab.goto(`/runs/compare?run=${id(world.first)}&run=${id(world.again)}`) },
  { name: "compare-refused", go: ({ tab }, world) => tab.goto(`/runs/compare?run=${id(world.first)}`), status: 422 },
  { name: "waiting", go: waiting, left: cancelled },
  { name: "cancelled", go: ({ tab }, world) => tab.goto(world.cancelled) },
  { name: "failed", go: ({ tab }, world) => tab.goto(world.failed) },
  { name: "forbidden", go: at("/centre/people"), status: 403 },
  { name: "diagnosis-list", go: at("/diagnosis") },
  { name: "diagnosis", go: ({ tab }, world) => tab.goto(world.diagnosis) },
  { name: "diagnosis-section", go: ({ tab }, world) => tab.goto(`${world.diagnosis}/sections/data`) },
  { name: "diagnosis-item", go: ({ tab }, world) => tab.goto(`${world.diagnosis}/items/data-ai`) },
  { name: "diagnosis-report", go: diagnosed },
  { name: "diagnosis-trail", go: ({ tab }, world) => tab.goto(`${world.diagnosis}/trail`) },
  { name: "needs", go: at("/needs") },
  { name: "need", go: first("/needs", "section[aria-labelledby=own-title] .need-list h3 a") },
  { name: "need-edit", go: ofNeed("edit") },
  { name: "need-matches", go: ofNeed("matches") },
  { name: "introductions-none", go: at("/matching/introductions") },
  { name: "case", go: first("/window", "tbody th a") },
  { name: "dataspace", go: at("/dataspace") },
  { name: "offer-new", go: at("/dataspace/offers/new") },
  { name: "sources", go: at("/dataspace/sources") },
  { name: "meeting-wishes", go: first("/meetings", "tbody th a") },
  { name: "meeting-agenda", go: ofDay("agenda") },
];

export const administrator = [
  { name: "people", go: at("/centre/people") },
  { name: "people-none", go: at("/centre/people?search=nobody-of-that-name") },
  { name: "access-log", go: at("/centre/access-log") },
  { name: "groups", go: at("/centre/diagnoses") },
  { name: "letters", go: at("/centre/letters") },
  { name: "exposure", go: at("/matching/exposure?days=90") },
];

export const consultant = [
  { name: "consultant-runs", go: at("/runs") },
  { name: "consultant-report", go: report((world) => world.failure) },
  { name: "cases", go: at("/window/cases") },
  { name: "consultant-case", go: first("/window/cases?show=closed", "tbody th a") },
  { name: "consultant-profile", go: at("/window/profile") },
  { name: "consultant-contests", go: at("/matching/contests") },
  { name: "consultant-open-case", go: first("/window/cases", "tbody th a") },
  { name: "templates", go: at("/window/templates") },
  { name: "appointments", go: at("/window/appointments") },
  { name: "meeting-new", go: at("/meetings/new") },
  { name: "meeting-new-refused", go: (guest) => refused(guest, "/meetings/new", "form[action='/meetings']") },
  { name: "meeting-plan", go: ofDay("plan") },
  { name: "meeting-agendas", go: ofDay("agendas") },
];

/** A page below the first day of meetings. */
function ofDay(what) {
  return async ({ tab }) => {
    await tab.goto("/meetings");
    return tab.goto(`${await tab.locator("tbody th a").first().getAttribute("href")}/${what}`);
  };
}

/** A page below the first need of the reader. */
function ofNeed(what) {
  return async ({ tab }) => {
    await tab.goto("/needs");
    const need = await tab.locator("section[aria-labelledby=own-title] .need-list h3 a").first().getAttribute("href");
    return tab.goto(`${need}/${what}`);
  };
}

const id = (run) => run.split("/").pop();

/** Fills the house with what the pages show, beside what the demo world's company has already. */
export async function furnish(guest) {
  const { tab } = guest;
  const world = {};
  await finished(tab, 4);
  for (const problem of ["anomaly", "life", "failure", "estimate"]) {
    await tab.goto(`/runs?state=done&problem=${problem}`);
    world[problem] = await tab.locator("tbody th a").first().getAttribute("href");
    await tab.goto(world[problem]);
    world[`${problem}Data`] = await tab.locator(".crumbs a[href^='/datasets/']").getAttribute("href");
  }
  await bring(guest, batches("ko", 250));
  world.dataset = new URL(tab.url()).pathname.split("/versions/")[0];
  world.first = await ask(guest, target.ko);
  await answered(guest);
  await tab.goto(world.dataset);
  await send(guest, batches("ko", 600), guest.say("dataset-add-send"));
  await tab.locator(`form[action='${world.first}/again'] button`).click();
  await tab.waitForURL((url) => url.pathname.startsWith("/runs/"));
  world.again = new URL(tab.url()).pathname;
  await answered(guest);
  world.link = await share(guest);
  // A question that this column cannot answer ends without a report.
  await tab.goto(`${world.estimateData}/versions/1`);
  await tab.check("input[name=problem][value=failure]");
  await tab.getByRole("button", { name: guest.say("ask-go") }).click();
  await tab.waitForURL(/\/runs\/[^/]+$/);
  world.failed = new URL(tab.url()).pathname;
  await tab.locator(".notice.error").waitFor({ timeout: 120_000 });

  await tab.goto("/try");
  await tab.setInputFiles("input[type=file]", noTable);
  await tab.getByText(guest.say("upload-ready")).waitFor();
  await tab.getByRole("button", { name: guest.say("try-send") }).click();
  await tab.locator(".notice.error").waitFor();
  world.unreadable = new URL(tab.url()).pathname;

  world.invite = await invited(guest);
  await tab.goto("/diagnosis");
  await tab.locator("form[action='/diagnosis'] button").first().click();
  await tab.waitForURL(/\/diagnosis\/[^/]+$/);
  world.diagnosis = new URL(tab.url()).pathname;
  for (const section of ["data", "people"]) {
    await tab.goto(`${world.diagnosis}/sections/${section}`);
    for (const radio of await tab.locator('input[type=radio][value="2"]').all()) await radio.check();
    await tab.locator("form[data-autosave] button[type=submit]").last().click();
    await tab.waitForURL((url) => !url.pathname.endsWith(section));
  }
  await waiting(guest, world);
  world.cancelled = new URL(tab.url()).pathname;
  await cancelled(guest);
  return world;
}

/** Waits until so many runs are done. */
async function finished(tab, count) {
  for (let look = 0; look < 600; look += 1) {
    await tab.goto("/runs?state=done");
    if ((await tab.locator("tbody tr").count()) >= count) return;
    await tab.waitForTimeout(300);
  }
  throw new Error("the runs of the demo world do not end");
}

async function token(guest) {
  await guest.tab.goto("/account");
  await guest.tab.fill("input[name=token-name]", guest.lang === "ko" ? "야간 데이터 전송" : "Nightly data");
  await guest.tab.locator("form[action='/account/tokens'] button").click();
  await guest.tab.locator(".share-box").waitFor();
}

async function invited(guest) {
  const { tab } = guest;
  await tab.goto("/colleagues");
  await tab.fill("input[name=email]", `colleague-${guest.lang}@hanbit.example`);
  await tab.check("input[name=role][value=member]");
  await tab.locator("form[action='/colleagues/invites'] button").click();
  return (await tab.locator(".share-box code").innerText()).trim();
}

async function previewOpened(guest, world) {
  await guest.tab.goto(`${world.dataset}/versions/1`);
  for (const fold of await guest.tab.locator("details.fold-out").all()) await fold.locator("summary").click();
}

async function askRefused(guest, world) {
  const { tab } = guest;
  await tab.goto(`${world.dataset}/versions/1`);
  await tab.check("input[name=problem][value=life]");
  await tab.getByRole("button", { name: guest.say("ask-go") }).click();
  await tab.locator("#ask .notice.error").waitFor();
}

async function diagnosed({ tab }, world) {
  await tab.goto(`${world.diagnosis}/report`);
  for (const fold of await tab.locator("details.fold-out").all()) await fold.locator("summary").first().click();
}

function report(of) {
  return async (guest, world) => {
    await guest.tab.goto(of(world));
    await guest.tab.locator("[data-report] canvas").waitFor();
  };
}

async function linked(guest, world) {
  await guest.tab.goto(world.again);
  await share(guest, "30");
}

async function waiting(guest, world) {
  const { tab } = guest;
  await tab.goto(`${world.lifeData}/versions/1`);
  await tab.getByRole("button", { name: guest.say("ask-go") }).click();
  await tab.waitForURL(/\/runs\/[^/]+$/);
  await tab.locator("progress").waitFor();
}

async function cancelled(guest) {
  await guest.tab.locator("form[action$='/cancel'] button").click();
  await guest.tab.getByRole("dialog").getByRole("button", { name: guest.say("run-cancel") }).click();
  await guest.tab.getByText(guest.say("ended-cancelled"), { exact: true }).waitFor();
}
