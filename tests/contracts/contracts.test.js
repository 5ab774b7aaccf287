import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";
import { test } from "node:test";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import ts from "typescript";

const require = createRequire(import.meta.url);
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

function compile(file) {
  const program = ts.createProgram([file], {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    skipLibCheck: true,
    types: [],
    paths: { "#contracts/*.js": [join(folder, "*.d.ts")] },
  });
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => {
    const { line = 0 } = diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start) ?? {};
    return `${basename(diagnostic.file?.fileName ?? "")}:${line + 1}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n")}`;
  });
}

function* references(node) {
  if (node === null || typeof node !== "object") return;
  if (typeof node.$ref === "string") yield node.$ref;
  for (const value of Object.values(node)) yield* references(value);
}

function lookUp(document, reference) {
  return reference.replace(/^#\//, "").split("/").reduce((node, key) => node?.[key], document);
}
