// Small pages and a small server for the tests of the islands (ui/src): what an island needs of a page
// and of a server, and nothing else. The policy on scripts and styles is the real server's.

import { readFile } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ui = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../ui");

const kinds = { ".css": "text/css", ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2" };
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'";

/** A page with that in its body, and those islands. */
export function page(body, islands = ["app"]) {
  const scripts = islands.map((name) => `<script type="module" src="/dist/${name}.js"></script>`).join("");
  return `<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>x</title><script src="/dist/theme.js"></script>
<link rel="stylesheet" href="/styles/tokens.css"><link rel="stylesheet" href="/styles/base.css"><link rel="stylesheet" href="/styles/shell.css"><link rel="stylesheet" href="/styles/controls.css"><link rel="stylesheet" href="/styles/parts.css"><link rel="stylesheet" href="/dist/plots.css">${scripts}</head>
<body data-cancel="취소" data-confirm="확인"><main>${body}</main></body></html>`;
}

/** Serves ui/, the pages given, and what the handlers say; remembers what was asked. */
export async function serve(pages, handlers = {}) {
  const asked = [];
  const server = http.createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://x");
    response.setHeader("content-security-policy", policy);
    const handler = handlers[`${request.method} ${pathname}`] ?? handlers[`${request.method} *`];
    if (pages[pathname] && request.method === "GET") return answer(response, ".html", pages[pathname]);
    const body = await whole(request);
    if (handler) {
      asked.push({ method: request.method, pathname, body, headers: request.headers });
      return handler(response, { body, headers: request.headers, pathname });
    }
    try {
      answer(response, path.extname(pathname), await readFile(path.join(ui, pathname)));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { at: `http://localhost:${server.address().port}`, asked, close };
}

function answer(response, kind, body) {
  response.setHeader("content-type", kinds[kind] ?? "application/octet-stream");
  response.end(body);
}

async function whole(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}

export function json(value) {
  return (response) => response.setHeader("content-type", "application/json").end(JSON.stringify(value));
}

/** A server of tus 1.0 that breaks off once, in the middle. */
export function uploads() {
  const kept = { size: 0, bytes: Buffer.alloc(0), broken: false };
  const offset = () => ({ "tus-resumable": "1.0.0", "upload-offset": String(kept.bytes.length), "upload-length": String(kept.size), "cache-control": "no-store" });
  const handlers = {
    "POST /api/v1/uploads": (response, { headers }) => {
      kept.size = Number(headers["upload-length"]);
      kept.metadata = headers["upload-metadata"];
      response.writeHead(201, { location: "/api/v1/uploads/u-1", "tus-resumable": "1.0.0" }).end();
    },
    "HEAD /api/v1/uploads/u-1": (response) => response.writeHead(200, offset()).end(),
    "PATCH /api/v1/uploads/u-1": (response, { body, headers }) => {
      // A browser may itself repeat a request that was broken off.
      if (Number(headers["upload-offset"]) !== kept.bytes.length) return response.writeHead(409, offset()).end();
      if (!kept.broken) {
        kept.broken = true;
        kept.bytes = body.subarray(0, Math.floor(body.length / 3));
        return response.destroy();
      }
      kept.bytes = Buffer.concat([kept.bytes, body]);
      response.writeHead(204, offset()).end();
    },
  };
  return { kept, handlers };
}

/** The part of a report that the plots read. */
export const life = {
  outcome: {
    problem: "life",
    measure: "가공수",
    traces: ["T-1", "T-2"].map((name, n) => ({
      name,
      at: [1, 2, 3, 4, 5, 6, 7, 8],
      clock: false,
      value: [8, 7, 6, 5, 4, 3, 2, 1].map((v) => v * (n + 1)),
      lower: [7, 6, 5, 4, 3, 2, 1, 0],
      upper: [9, 8, 7, 6, 5, 4, 3, 2],
      truth: [8, 7, 6, 5, 4, 3, 2, 1],
      boundary: null,
    })),
  },
};

export const failure = {
  outcome: {
    problem: "failure",
    threshold: {
      value: 0.5,
      cost_miss: 100,
      cost_alarm: 10,
      prices_given: true,
      confusion: { found: 3, missed: 1, false_alarms: 2, quiet: 94 },
      curve: [
        { value: 0.1, cost: null, confusion: { found: 4, missed: 0, false_alarms: 30, quiet: 66 } },
        { value: 0.5, cost: null, confusion: { found: 3, missed: 1, false_alarms: 2, quiet: 94 } },
        { value: 0.9, cost: null, confusion: { found: 1, missed: 3, false_alarms: 0, quiet: 96 } },
      ],
    },
  },
};
