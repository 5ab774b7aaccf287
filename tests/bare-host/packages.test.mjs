import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { repository } from "./support/document.mjs";
import { feed } from "./support/packages.mjs";

test("Packages.slnf has all projects of src, and each of them is packed", () => {
  const { solution } = JSON.parse(readFileSync(join(repository, "Packages.slnf"), "utf8"));
  const packed = readdirSync(feed);
  for (const name of readdirSync(join(repository, "src"), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name)) {
    assert.ok(solution.projects.includes(`src\\${name}\\${name}.csproj`), name);
    assert.ok(packed.some((file) => file.startsWith(`${name}.`) && file.endsWith(".nupkg")), `${name} is packed`);
  }
});
