// The sentences of the site by their ids, so that the tests know what is meant and not how it is put.

import { readFileSync, readdirSync } from "node:fs";

const folder = new URL("../../crates/server/locales/", import.meta.url);
const sentences = { ko: read("ko"), en: read("en") };

function read(lang) {
  const all = new Map();
  for (const name of readdirSync(new URL(`${lang}/`, folder))) {
    for (const line of readFileSync(new URL(`${lang}/${name}`, folder), "utf8").split("\n")) {
      const [, id, text] = /^([a-z][\w-]*) = (.+)$/.exec(line) ?? [];
      if (id) all.set(id, text);
    }
  }
  return all;
}

/** A sentence in a language, with its places filled. */
export function say(lang, id, places = {}) {
  const text = sentences[lang].get(id);
  if (text === undefined) throw new Error(`there is no sentence ${id} in ${lang}`);
  return text.replaceAll(/\{ \$(\w+) \}/g, (_, name) => places[name] ?? "");
}
