// A house of the test's own: the real server on an empty data folder.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const binary = process.env.DURE_BINARY ?? path.join(root, "target/debug/dure");

/** Why there is no house to visit; false when there can be one. */
export const missing = [
  [binary, "the server is not built (cargo build)"],
  [path.join(root, "ui/dist/app.js"), "ui/dist is not made (cargo xtask assets)"],
].filter(([file]) => !existsSync(file)).map(([, why]) => why).join(", ") || false;
if (missing) console.log(`skipped: the site, since ${missing}`);

/** Opens a house; `options` are further words of the command line. */
export async function open(options = []) {
  const data = await mkdtemp(path.join(os.tmpdir(), "dure-site-"));
  const port = await freePort();
  const at = `http://localhost:${port}`;
  const words = ["serve", "--listen", `127.0.0.1:${port}`, "--public-url", at, "--data", data, "--requests-per-second", "0", "--log", "warn"];
  const server = spawn(binary, [...words, ...options], { stdio: ["ignore", "pipe", "pipe"] });
  const said = [];
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (text) => said.push(String(text)));
  const ended = new Promise((resolve) => server.on("exit", resolve));
  const close = async () => {
    server.kill("SIGTERM");
    await ended;
    await rm(data, { recursive: true, force: true });
  };
  try {
    await answering(at, server, said);
  } catch (error) {
    await close();
    throw error;
  }
  return { at, data, close, said };
}

async function freePort() {
  const probe = net.createServer();
  await new Promise((ready) => probe.listen(0, "127.0.0.1", ready));
  const { port } = probe.address();
  await new Promise((closed) => probe.close(closed));
  return port;
}

async function answering(at, server, said) {
  while (server.exitCode === null) {
    const answer = await fetch(`${at}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the server ended with ${server.exitCode}: ${said.join("")}`);
}

/** The files below a folder that hold these bytes. */
export async function holding(folder, bytes) {
  const found = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    // A file may go while we look: that is what deletion does.
    const content = await readFile(file).catch(() => Buffer.alloc(0));
    if (content.includes(bytes)) found.push(path.relative(folder, file));
  }
  return found;
}
