// The browser of the tests: one Chromium, visitors without a past, what goes wrong on their pages, and
// what axe says of a page.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

import { chromium } from "playwright-core";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Starts a Chromium: the one named in DURE_BROWSER. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.DURE_BROWSER,
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
}

/**
 * Notes what may not happen on any page of a tab: an error of a script, something written to the console,
 * what the policy forbids, a request to another house, an answer that is an error of the server.
 */
export function watch(tab, house) {
  const troubles = [];
  tab.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
  tab.on("console", (said) => {
    // A page that says 404 is said by the browser to have failed; whether it may, the tests know.
    if (/^Failed to load resource: .* status of 4/.test(said.text()) && said.location().url === tab.url()) return;
    if (["error", "warning"].includes(said.type())) troubles.push(`console: ${said.text()} (${said.location().url})`);
  });
  tab.on("request", (request) => {
    const url = new URL(request.url());
    if (/^(https?|wss?):$/.test(url.protocol) && url.origin !== house) troubles.push(`asked for ${url}`);
  });
  tab.on("response", (response) => {
    const own = response.request().isNavigationRequest();
    if (response.status() >= 500 || (response.status() >= 400 && !own)) {
      troubles.push(`${response.status()} for ${response.url()}`);
    }
  });
  return troubles;
}

/** What axe finds on the page as it is shown now, one line for each rule that is broken. */
export async function complaints(tab) {
  // The checker itself comes past the policy of the page, by the protocol of the browser.
  if (!(await tab.evaluate(() => "axe" in window))) await tab.evaluate(axe);
  const found = await tab.evaluate((values) => window.axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] }), rules);
  return found.violations.map((violation) => {
    const places = violation.nodes.slice(0, 3).map((node) => `${node.target.join(" ")} (${node.any.concat(node.all, node.none)[0]?.message ?? ""})`);
    return `${violation.id}: ${violation.help}, ${violation.nodes.length} times: ${places.join("; ")}`;
  });
}
