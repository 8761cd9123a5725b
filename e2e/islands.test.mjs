// The islands of ui/src, each on a small page of its own. Without ui/dist (cargo xtask assets) there is
// nothing to test.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { after, before, describe, test } from "node:test";

import { chromium } from "playwright-core";

import { failure, json, life, page, serve, ui, uploads } from "./fixtures.mjs";

const made = existsSync(path.join(ui, "dist/app.js"));
if (!made) console.log("skipped: the islands, since ui/dist is not made (cargo xtask assets)");

let browser;

before(async () => {
  if (!made) return;
  browser = await chromium.launch({
    executablePath: process.env.DURE_BROWSER,
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
});

after(async () => {
  await browser?.close();
});

/** Opens a page of a small house; nothing that is forbidden by its policy may happen on it. */
async function visit({ pages, handlers, at = "/", context = {} }, look) {
  const house = await serve(pages, handlers);
  const visitor = await browser.newContext(context);
  try {
    const tab = await visitor.newPage();
    const troubles = [];
    tab.on("pageerror", (error) => troubles.push(String(error)));
    tab.on("console", (said) => {
      if (said.type() === "error" && /Content Security Policy/.test(said.text())) troubles.push(said.text());
    });
    await tab.goto(house.at + at);
    await look(tab, house, visitor);
    assert.deepEqual(troubles, []);
  } finally {
    await visitor.close();
    house.close();
  }
}

describe("every page", { skip: !made }, () => {
  test("keeps the choice of screen and applies it before anything is drawn", async () => {
    const body = `<button data-theme-to="">기기</button><button data-theme-to="dark">어둡게</button>`;
    await visit({ pages: { "/": page(body) } }, async (tab) => {
      await tab.getByText("어둡게").click();
      assert.equal(await tab.getAttribute("html", "data-theme"), "dark");
      assert.equal(await tab.getByText("어둡게").getAttribute("aria-pressed"), "true");
      await tab.reload({ waitUntil: "commit" });
      await tab.waitForFunction(() => document.documentElement.dataset.theme === "dark");
      await tab.getByText("기기").click();
      assert.equal(await tab.getAttribute("html", "data-theme"), null);
    });
  });

  test("closes a menu by Escape and gives the focus back", async () => {
    const body = `<details class="menu" data-menu><summary>메뉴</summary><div class="sheet-list"><a href="#x">첫째</a></div></details>`;
    await visit({ pages: { "/": page(body) } }, async (tab) => {
      await tab.getByText("메뉴").click();
      await tab.getByText("첫째").focus();
      await tab.keyboard.press("Escape");
      assert.equal(await tab.locator("details").getAttribute("open"), null);
      assert.equal(await tab.evaluate(() => document.activeElement?.tagName), "SUMMARY");
    });
  });

  test("asks before a deed, and does it only on yes", async () => {
    const body = `<form method="post" action="/remove" data-confirm="정말 지우시겠습니까?"><input type="hidden" name="id" value="7"><button class="button danger" name="how" value="all">지우기</button></form>`;
    const handlers = { "POST /remove": (response) => response.writeHead(303, { location: "/" }).end() };
    await visit({ pages: { "/": page(body) }, handlers }, async (tab, house) => {
      await tab.getByRole("button", { name: "지우기" }).click();
      await tab.getByRole("dialog").getByRole("button", { name: "취소" }).click();
      await tab.locator("dialog").waitFor({ state: "detached" });
      assert.deepEqual(house.asked.map((a) => a.body.toString()), []);
      await tab.getByRole("button", { name: "지우기" }).click();
      await Promise.all([tab.waitForNavigation(), tab.getByRole("dialog").getByRole("button", { name: "지우기" }).click()]);
      assert.equal(house.asked[0].body.toString(), "id=7&how=all");
    });
  });

  test("shows a password and hides it again before it is sent", async () => {
    const body = `<form method="post" action="/in"><input id="password" name="password" type="password"><button type="button" data-reveal="password" data-hide="숨기기" aria-pressed="false">보기</button></form>`;
    await visit({ pages: { "/": page(body) } }, async (tab) => {
      await tab.getByText("보기").click();
      assert.equal(await tab.getAttribute("#password", "type"), "text");
      await tab.getByText("숨기기").click();
      assert.equal(await tab.getAttribute("#password", "type"), "password");
    });
  });

  test("copies, and says so", async () => {
    const body = `<div class="token"><code>abc</code><button type="button" data-copy="abc" data-done="복사했습니다">복사</button></div>`;
    const context = { permissions: ["clipboard-read", "clipboard-write"] };
    await visit({ pages: { "/": page(body) }, context }, async (tab) => {
      await tab.getByRole("button").click();
      await tab.getByRole("status").getByText("복사했습니다").waitFor();
      assert.equal(await tab.evaluate(() => navigator.clipboard.readText()), "abc");
    });
  });

  test("shows progress live and is read again at the end", async () => {
    const body = `<div class="live" data-events="/events"><p><b data-live="text">기다립니다</b> <span data-live="share"></span></p><progress max="100"></progress></div>`;
    let stream;
    const handlers = {
      "GET /events": (response) => {
        stream = response.writeHead(200, { "content-type": "text/event-stream" });
        stream.write(`data: {"text": "시험하고 있습니다", "share": "40%", "value": 40}\n\n`);
      },
    };
    await visit({ pages: { "/": page(body) }, handlers }, async (tab) => {
      await tab.getByText("시험하고 있습니다").waitFor();
      assert.equal(await tab.locator("progress").evaluate((bar) => bar.value), 40);
      const read = tab.waitForEvent("load");
      stream.write("event: done\ndata: {}\n\n");
      await read;
    });
  });
});

describe("upload", { skip: !made }, () => {
  const body = `<form data-upload="/api/v1/uploads" action="/datasets" method="post" enctype="multipart/form-data" data-pause="멈춤" data-resume="이어서" data-remove="빼기" data-again="다시" data-ready="다 올렸습니다"><div class="drop"><input type="file" name="files" multiple required></div><ul class="files"></ul><button>다음</button></form>`;

  test("goes on where it was broken off, and hands over the upload's id", async () => {
    const { kept, handlers } = uploads();
    handlers["POST /datasets"] = (response) => response.writeHead(303, { location: "/" }).end();
    const file = { name: "공구 기록.csv", mimeType: "text/csv", buffer: Buffer.from("시각,값\n".repeat(40000)) };
    await visit({ pages: { "/": page(body, ["app", "upload"]) }, handlers }, async (tab, house) => {
      await tab.setInputFiles("input[type=file]", file);
      await tab.getByText("다 올렸습니다").waitFor();
      assert.ok(kept.broken && kept.bytes.equals(file.buffer), "the bytes are those of the file");
      const name = Buffer.from(/filename ([^,]+)/.exec(kept.metadata)[1], "base64").toString();
      assert.equal(name, file.name);
      await Promise.all([tab.waitForNavigation(), tab.getByText("다음").click()]);
      const sent = house.asked.find((a) => a.pathname === "/datasets").body.toString();
      assert.match(sent, /name="upload"\s+u-1/);
      assert.ok(!sent.includes("시각,값"), "the file is not sent a second time");
    });
  });

  test("makes a stranger one visitor, however many files come side by side", async () => {
    const visitors = [];
    const announced = [];
    const handlers = {
      "POST /api/v1/uploads": (response, { headers }) => {
        const visitor = /visitor=(\d+)/.exec(headers.cookie ?? "")?.[1] ?? String(visitors.push("new"));
        announced.push(visitor);
        const head = { location: `/api/v1/uploads/u-${announced.length}`, "tus-resumable": "1.0.0", "set-cookie": `visitor=${visitor}; Path=/` };
        setTimeout(() => response.writeHead(201, head).end(), 50);
      },
      "PATCH *": (response, { body }) => response.writeHead(204, { "tus-resumable": "1.0.0", "upload-offset": String(body.length) }).end(),
    };
    const files = ["a.csv", "b.csv", "c.csv"].map((name) => ({ name, mimeType: "text/csv", buffer: Buffer.from(name) }));
    await visit({ pages: { "/": page(body, ["app", "upload"]) }, handlers }, async (tab) => {
      await tab.setInputFiles("input[type=file]", files);
      await tab.getByText("다 올렸습니다").nth(2).waitFor();
      assert.deepEqual(announced, ["1", "1", "1"]);
    });
  });

  test("lets the next file in when the first is refused", async () => {
    let refused = 0;
    const handlers = {
      "POST /api/v1/uploads": (response) => {
        refused += 1;
        if (refused === 1) return response.writeHead(413, { "content-type": "application/problem+json" }).end(JSON.stringify({ detail: "10 GB보다 큽니다." }));
        response.writeHead(201, { location: "/api/v1/uploads/u-2", "tus-resumable": "1.0.0" }).end();
      },
      "PATCH *": (response, { body }) => response.writeHead(204, { "tus-resumable": "1.0.0", "upload-offset": String(body.length) }).end(),
    };
    const files = ["a.csv", "b.csv"].map((name) => ({ name, mimeType: "text/csv", buffer: Buffer.from(name) }));
    await visit({ pages: { "/": page(body, ["app", "upload"]) }, handlers }, async (tab) => {
      await tab.setInputFiles("input[type=file]", files);
      await tab.getByText("다 올렸습니다").waitFor();
      await tab.getByRole("alert").getByText("10 GB보다 큽니다.").waitFor();
    });
  });

  test("says what the server said when it refuses", async () => {
    const refusal = (response) => response.writeHead(413, { "content-type": "application/problem+json" }).end(JSON.stringify({ detail: "10 GB보다 큽니다." }));
    const handlers = { "POST /api/v1/uploads": refusal };
    await visit({ pages: { "/": page(body, ["app", "upload"]) }, handlers }, async (tab) => {
      await tab.setInputFiles("input[type=file]", { name: "a.csv", mimeType: "text/csv", buffer: Buffer.from("a") });
      await tab.getByRole("alert").getByText("10 GB보다 큽니다.").waitFor();
      await tab.getByRole("button", { name: "다시" }).waitFor();
    });
  });
});

describe("passkeys", { skip: !made }, () => {
  test("are made and used, in the JSON of the server", async () => {
    const form = (deed, label) => `<form class="needs-passkey" data-passkey="${deed}" data-next="/done?${deed}" method="post"><input name="label" value="노트북"><button>${label}</button><p class="fault" hidden></p></form>`;
    const b64 = (text) => Buffer.from(text).toString("base64url");
    const creation = { ceremony: "ceremony-1", publicKey: { challenge: b64("challenge-1"), rp: { id: "localhost", name: "두레" }, user: { id: b64("user-1"), name: "kim", displayName: "김서연" }, pubKeyCredParams: [{ type: "public-key", alg: -7 }], authenticatorSelection: { residentKey: "required", userVerification: "required" } } };
    const request = { ceremony: "ceremony-2", publicKey: { challenge: b64("challenge-2"), rpId: "localhost", userVerification: "required" } };
    const handlers = {
      "POST /account/passkeys/start": json(creation),
      "POST /account/passkeys/finish": json({}),
      "POST /signin/passkey/start": json(request),
      "POST /signin/passkey/finish": json({ next: "/done?in" }),
    };
    const pages = { "/": page(form("register", "등록") + form("signin", "로그인"), ["app", "passkey"]), "/done": page("끝") };
    await visit({ pages, handlers }, async (tab, house, visitor) => {
      const cdp = await visitor.newCDPSession(tab);
      await cdp.send("WebAuthn.enable");
      const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true };
      await cdp.send("WebAuthn.addVirtualAuthenticator", { options });
      await tab.getByRole("button", { name: "등록" }).click();
      await tab.waitForURL("**/done?register");
      const made = JSON.parse(house.asked[1].body);
      assert.equal(made.label, "노트북");
      assert.equal(made.ceremony, "ceremony-1");
      assert.equal(made.credential.type, "public-key");
      const client = JSON.parse(Buffer.from(made.credential.response.clientDataJSON, "base64url"));
      assert.equal(client.challenge, b64("challenge-1"));
      await tab.goto(house.at);
      await tab.getByRole("button", { name: "로그인" }).click();
      await tab.waitForURL("**/done?in");
      const used = JSON.parse(house.asked[3].body);
      assert.equal(used.ceremony, "ceremony-2");
      assert.equal(used.credential.id, made.credential.id);
      assert.ok(used.credential.response.signature && used.credential.response.authenticatorData);
    });
  });

  test("say it in words when the server refuses", async () => {
    const body = `<form class="needs-passkey" data-passkey="signin" data-failed="쓰지 못했습니다" method="post"><button>로그인</button><p class="fault" role="alert" hidden></p></form>`;
    const refuse = (response) => response.writeHead(429, { "content-type": "application/problem+json" }).end(JSON.stringify({ detail: "잠시 뒤에 다시 해 주십시오." }));
    await visit({ pages: { "/": page(body, ["app", "passkey"]) }, handlers: { "POST /signin/passkey/start": refuse } }, async (tab) => {
      await tab.getByRole("button").click();
      await tab.getByText("잠시 뒤에 다시 해 주십시오.").waitFor();
      assert.equal(await tab.getByRole("button").isEnabled(), true);
    });
  });
});

describe("a report looked at more closely", { skip: !made }, () => {
  const body = `<section hidden data-report="/report.json" data-prediction="예측" data-truth="실제" data-range="범위" data-left="남은 수명" data-probability="확률" data-cost="비용">
<div data-threshold hidden><input type="number" data-price="miss"><input type="number" data-price="alarm"><input type="range" id="threshold" min="0" max="1" step="1"><b data-figure="at"></b><b data-figure="cost"></b><b data-figure="found"></b><b data-figure="missed"></b><b data-figure="false"></b><button data-cheapest>싼 곳</button></div>
<div data-pick hidden><label>설비 <select></select></label></div><button data-whole>전체</button>
<div class="plot-box" data-plot></div><ul data-key></ul><p data-says></p></section>`;
  const pages = { "/": page(body, ["app", "report"]) };

  test("shows a series, and the figures under the pointer in words", async () => {
    await visit({ pages, handlers: { "GET /report.json": json(life) } }, async (tab) => {
      await tab.locator("canvas").waitFor();
      assert.deepEqual(await tab.locator("[data-key] li").allTextContents(), ["예측", "실제", "범위"]);
      assert.equal(await tab.locator("option").count(), 2);
      await tab.locator(".u-over").hover();
      assert.match(await tab.locator("[data-says]").textContent(), /예측 \d.* · 실제 \d.* · 범위 \d/);
      await tab.selectOption("select", "1");
      await tab.locator(".u-over").hover({ position: { x: 40, y: 40 } });
      assert.match(await tab.locator("[data-says]").textContent(), /예측 1\d/);
    });
  });

  test("moves the threshold and reckons with the prices one enters", async () => {
    await visit({ pages, handlers: { "GET /report.json": json(failure) } }, async (tab) => {
      const figure = (name) => tab.locator(`[data-figure="${name}"]`).textContent();
      await tab.locator("canvas").waitFor();
      assert.equal(await figure("cost"), "120");
      await tab.locator("#threshold").focus();
      await tab.keyboard.press("ArrowRight");
      assert.equal(await figure("missed"), "3");
      assert.equal(await figure("cost"), "300");
      await tab.fill('[data-price="miss"]', "1000");
      await tab.getByText("싼 곳").click();
      assert.equal(await figure("at"), "10%");
      assert.equal(await figure("cost"), "300");
    });
  });
});

describe("the gallery of parts", { skip: !made }, () => {
  const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  for (const lang of ["ko", "en"]) {
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [1280, 390, 320]) {
        test(`is accessible and fits: ${lang}, ${colorScheme}, ${width} px`, async () => {
          const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
          const context = { viewport: { width, height: 900 }, colorScheme };
          await visit({ pages: {}, at: `/gallery/components.${lang}.html`, context }, async (tab) => {
            const out = path.resolve(ui, "../target/e2e");
            await mkdir(out, { recursive: true });
            await tab.screenshot({ path: path.join(out, `parts.${lang}.${colorScheme}.${width}.png`), fullPage: true });
            assert.ok((await tab.evaluate(() => document.documentElement.scrollWidth)) <= width, "no sideways scrolling");
            // The checker itself comes past the policy, by the protocol of the browser.
            await tab.evaluate(axe);
            const found = await tab.evaluate((values) => window.axe.run(document, { runOnly: { type: "tag", values } }), rules);
            assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(", ")}`), []);
          });
        });
      }
    }
  }
});
