import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { test } from "node:test";
import Ajv from "ajv";
import addFormats from "ajv-formats";

const require = createRequire(import.meta.url);
const compiler = join(dirname(require.resolve("typescript/package.json")), "bin/tsc");
const folder = resolve(import.meta.dirname, "../../artifacts/contracts");
assert.ok(existsSync(folder), "Build tools/ContractFiles first: it writes the contracts.");
const dialects = readdirSync(folder).filter((name) => name.endsWith(".d.ts")).map((name) => basename(name, ".d.ts"));

const validate = addFormats(new Ajv({ strict: false, logger: false })).compile(require("@asyncapi/specs/schemas/3.0.0-without-$id.json"));

for (const dialect of dialects) {
  test(`${dialect}: the contract's example client compiles against the event maps, strictly`, () => {
    const example = join(import.meta.dirname, "examples", `${dialect}.ts`);
    assert.ok(existsSync(example), `there is an example for ${dialect}`);
    assert.deepEqual(compile(example), []);
  });

  test(`${dialect}: the document is valid AsyncAPI 3.0, and every reference leads somewhere`, () => {
    const document = JSON.parse(readFileSync(join(folder, `${dialect}.asyncapi.json`), "utf8"));
    assert.ok(validate(document), JSON.stringify(validate.errors?.slice(0, 3), null, 2));
    for (const reference of references(document)) {
      assert.ok(lookUp(document, reference), `${reference} is in the document`);
    }
  });
}

// Returns what the compiler reports about the file, one line each.
function compile(file) {
  const project = mkdtempSync(join(tmpdir(), "contracts-"));
  try {
    const options = {
      strict: true,
      noEmit: true,
      target: "ES2022",
      module: "ESNext",
      moduleResolution: "Bundler",
      skipLibCheck: true,
      types: [],
      paths: { "#contracts/*.js": [join(folder, "*.d.ts")] },
    };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: [file] }));
    const { status, stdout, stderr } = spawnSync(process.execPath, [compiler, "--pretty", "false", "-p", project], { encoding: "utf8" });
    const reports = `${stdout}${stderr}`.split("\n").filter((line) => line.trim() !== "");
    return status === 0 || reports.length > 0 ? reports : [`the compiler ended with code ${status}`];
  } finally {
    rmSync(project, { recursive: true });
  }
}

function* references(node) {
  if (node === null || typeof node !== "object") return;
  if (typeof node.$ref === "string") yield node.$ref;
  for (const value of Object.values(node)) yield* references(value);
}

function lookUp(document, reference) {
  return reference.replace(/^#\//, "").split("/").reduce((node, key) => node?.[key], document);
}
