import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { sizes } from "../../../client/build/sizes.mjs";

const client = resolve(import.meta.dirname, "../../../client");
const dist = join(client, "dist");

/**
 * KiB of the first load, gzip -9: of the bundle that `Realtime.UI` ships, and `plain`, as a bundler of a host makes it of the npm
 * package, which knows nothing of build/slim.mjs. Both include socket.io-client.
 */
const budgets = {
  headless: { modules: ["core/index.ts"], limit: 22, plain: 24 },
  "rt-inbox page": { modules: ["elements/rt-provider.ts", "elements/rt-inbox.ts"], limit: 45, plain: 44 },
};
/** Of each part that is loaded when it is needed. */
const LATER = 20;

for (const [name, { modules, limit, plain }] of Object.entries(budgets)) {
  test(`size: ${name}`, async (context) => {
    const [ours, theirs] = [await sizes(modules), await sizes(modules, { isPlain: true })];
    context.diagnostic(`${name}: ${ours.first.toFixed(1)} KiB, limit ${limit}; plain ${theirs.first.toFixed(1)}, limit ${plain}`);
    assert.ok(ours.first <= limit, `${ours.first.toFixed(1)} KiB are more than ${limit}`);
    assert.ok(theirs.first <= plain, `${theirs.first.toFixed(1)} KiB are more than ${plain}`);
    for (const [part, size] of Object.entries(ours.later)) {
      if (!part.startsWith("locales/")) context.diagnostic(`  later ${part}: ${size.toFixed(1)} KiB`);
      assert.ok(size <= LATER, `${part}: ${size.toFixed(1)} KiB are more than ${LATER}`);
    }
  });
}

test("one element brings no other, the core brings no element, and what is loaded later is not in the first load", async () => {
  const first = async (module) => (await sizes([module])).sources;
  const elements = (sources) => sources.filter((path) => /elements\/rt-/.test(path));
  assert.deepEqual(elements(await first("elements/rt-connection.ts")), ["src/elements/rt-connection.ts"]);
  const core = await first("core/index.ts");
  assert.deepEqual(elements(core), []);
  const late = /core\/(chat|contacts|conversations?|drafts|entries|handle|notifications|outbox|presence|reading|reply|timeline|typing|uploads)\.ts/;
  assert.deepEqual(core.filter((path) => late.test(path)), []);
  assert.deepEqual((await first("elements/rt-inbox.ts")).filter((path) => /locales|floating-ui/.test(path) || late.test(path)), ["src/core/notifications.ts"]);
});

// The types that users see are reviewed: a change shows up here. REALTIME_WRITE_SURFACE=1 writes the files again.
for (const entry of ["core/index", "elements/index"]) {
  test(`public surface: ${entry}`, () => {
    const text = [...closure(entry)].sort().map((path) => `// ${path}.d.ts\n${readFileSync(join(dist, `${path}.d.ts`), "utf8").trim()}\n`).join("\n");
    const file = join(import.meta.dirname, `${entry.replace("/", "-")}.d.ts.txt`);
    if (process.env.REALTIME_WRITE_SURFACE) writeFileSync(file, text);
    assert.equal(text, existsSync(file) ? readFileSync(file, "utf8") : "");
  });
}

test("no type of a library is in the headless surface", () => {
  for (const path of closure("core/index")) assert.doesNotMatch(readFileSync(join(dist, `${path}.d.ts`), "utf8"), /from "(?!\.)/, path);
});

test("no style attributes, no markup from strings: a strict policy would block them, silently", () => {
  for (const path of sources(join(client, "src"))) {
    const text = readFileSync(path, "utf8");
    assert.doesNotMatch(text, /styleMap|unsafeHTML|unsafeSVG|innerHTML|insertAdjacentHTML|document\.write|eval\(|new Function| style=["$]/, path);
    assert.doesNotMatch(text, /https?:\/\/(?!www\.w3\.org)/, `${path} names another host`);
  }
});

test("the core touches the document in one file", () => {
  for (const path of sources(join(client, "src/core"))) {
    if (/browser\.ts$/.test(path)) continue;
    const text = readFileSync(path, "utf8").replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
    assert.doesNotMatch(text, /\bdocument\.|\bwindow\.|addEventListener/, path);
    assert.doesNotMatch(text, /\bDate\.now|\bsetTimeout|\bsetInterval|Math\.random|performance\.now/, `${path}: time and chance are injected`);
    assert.doesNotMatch(text, /from "\.\.\/elements/, `${path}: the core knows no elements`);
  }
});

test("all languages have the same texts, with the same values in them", async () => {
  const { english, format } = await import(join(dist, "elements/strings.js"));
  for (const file of readdirSync(join(dist, "locales")).filter((name) => name.endsWith(".js"))) {
    const { default: strings } = await import(join(dist, "locales", file));
    const tag = file.replace(/\.js$/, "");
    assert.deepEqual(Object.keys(strings).sort(), Object.keys(english).sort(), tag);
    for (const [key, text] of Object.entries(strings)) {
      for (const n of [0, 1, 2, 3, 5, 11, 21, 100]) assert.ok(format(text, tag, { n, name: "X" }).length > 0, `${tag} ${key}`);
      if (JSON.stringify(english[key]).includes("{name}")) assert.match(JSON.stringify(text), /\{name\}/, `${tag} ${key}`);
    }
  }
});

test("importing on a server is harmless", async () => {
  for (const module of ["core/index.js", "elements/strings.js"]) await import(join(dist, module));
});

function closure(entry, found = new Set()) {
  if (found.has(entry)) return found;
  found.add(entry);
  const text = readFileSync(join(dist, `${entry}.d.ts`), "utf8");
  for (const [, path] of text.matchAll(/from "(\.[^"]+)\.js"/g)) closure(join(entry, "..", path), found);
  return found;
}

function sources(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile() && one.name.endsWith(".ts")).map((one) => join(one.parentPath, one.name));
}
