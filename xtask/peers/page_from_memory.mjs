// Answers every request with the bytes of a file: what Node does where nothing is left to do.
//
// node page_from_memory.mjs PORT FILE. The peer of the server's signed-in pages.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const [port, file] = process.argv.slice(2);
const page = readFileSync(file);
const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Length": page.length };
createServer((_, answer) => answer.writeHead(200, headers).end(page)).listen(Number(port), "127.0.0.1");
