import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { build } from "../../../client/node_modules/esbuild/lib/main.js";

// What a bundler makes of the npm package: it takes what a page imports, and no more.
const client = resolve(import.meta.dirname, "../../../client");
const elements = readdirSync(join(client, "src/elements")).filter((name) => /^rt-.*\.ts$/.test(name)).map((name) => name.replace(/\.ts$/, ""));

/** Bundles code of a host. Returns the text, and the modules of the package that went in. */
async function bundled(contents, options = {}) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: client }, bundle: true, format: "esm", splitting: true, outdir: "out", minify: true, write: false, metafile: true, absWorkingDir: client, conditions: ["browser"], logLevel: "silent", ...options,
  });
  // What is loaded first. The bundler writes the files of what would be loaded later, whether or not anything does that.
  const first = new Set();
  const follow = (path) => first.has(path) || (first.add(path), metafile.outputs[path].imports.filter(({ kind }) => kind === "import-statement").forEach((one) => follow(one.path)));
  follow(Object.keys(metafile.outputs).find((path) => metafile.outputs[path].entryPoint === "<stdin>"));
  const inputs = [...first].flatMap((path) => Object.entries(metafile.outputs[path].inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path));
  return { text: outputFiles.filter(({ path }) => first.has(path.slice(client.length + 1))).map(({ text }) => text).join("\n"), own: inputs.filter((path) => path.startsWith("dist/")).map((path) => path.slice("dist/".length)) };
}

test("only the modules that define elements are marked as having effects, and all of them are", () => {
  const { sideEffects } = JSON.parse(readFileSync(join(client, "package.json"), "utf8"));
  const isMarked = (path) => sideEffects.some((glob) => new RegExp(`^${glob.replaceAll(".", "\\.").replaceAll("*", "[^/]*")}$`).test(`./${path}`));
  const sources = readdirSync(join(client, "src"), { recursive: true }).map(String).filter((path) => path.endsWith(".ts") && !path.startsWith("bundle/"));
  for (const path of sources) {
    const defines = /^define\(/m.test(readFileSync(join(client, "src", path), "utf8"));
    const expected = defines || path === "elements/index.ts";
    assert.equal(isMarked(`src/${path}`), expected, path);
    assert.equal(isMarked(`dist/${path.replace(/\.ts$/, ".js")}`), expected, path);
  }
  assert.ok(elements.length >= 7);
});

test("an import of the package that is not used leaves nothing", async () => {
  const { text } = await bundled(`import "@realtime/client"; import { createRealtimeClient } from "@realtime/client";`);
  assert.equal(text.trim(), "");
});

test("an error class alone brings no connection", async () => {
  const { own } = await bundled(`import { RealtimeError } from "@realtime/client"; console.log(RealtimeError);`);
  assert.deepEqual(own.filter((path) => !/^core\/(index|errors)\.js$/.test(path)), []);
});

for (const tag of elements) {
  test(`importing ${tag} defines it, and no other`, async () => {
    const { text, own } = await bundled(`import "@realtime/client/elements/${tag}";`);
    assert.deepEqual(own.filter((path) => /elements\/rt-/.test(path)), [`elements/${tag}.js`]);
    assert.ok(text.includes(`"${tag}"`));
  });
}

test("every subpath has types and code", () => {
  const { exports } = JSON.parse(readFileSync(join(client, "package.json"), "utf8"));
  for (const [subpath, target] of Object.entries(exports)) {
    const names = !subpath.includes("*") ? [""] : subpath.includes("locales") ? readdirSync(join(client, "src/locales")).map((name) => name.replace(/\.ts$/, "")) : elements;
    for (const file of names.flatMap((name) => (typeof target === "string" ? [target] : Object.values(target)).map((path) => path.replace("*", name)))) {
      assert.ok(existsSync(join(client, file)), `${subpath}: ${file}`);
    }
  }
});

test("what is shipped runs in the oldest browsers that docs/client.md names", async () => {
  // A warning tells what esbuild would have to translate, and cannot.
  for (const target of [["chrome125", "firefox128", "safari17.5"]]) {
    const ours = await bundled(`import "@realtime/client/elements"; export * from "@realtime/client";`, { target });
    const same = await bundled(`import "@realtime/client/elements"; export * from "@realtime/client";`, { target: "esnext" });
    assert.equal(ours.text.length, same.text.length, "nothing had to be translated");
  }
});
