import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { rivals } from "./support/rivals.mjs";

const FAULT = "node apart from Redis";

test("while a server is cut off from Redis, this one loses, repeats and disorders nothing, and the others are measured beside it", { timeout: 240_000 }, async (t) => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, "compare.mjs"), "--faults", FAULT, "--still", "2", "--calm", "1"]);
  for (const line of stdout.trim().split("\n")) t.diagnostic(line);
  const rows = new Map(stdout.split("\n").filter((line) => line.startsWith(`| ${FAULT}`)).map((line) => {
    const [, , name, ...figures] = line.split("|").map((cell) => cell.trim());
    return [name, figures.filter(Boolean).map(Number)];
  }));
  assert.deepEqual([...rows.keys()], rivals.map((rival) => rival.name));
  for (const [name, [deliveries]] of rows) assert.ok(deliveries > 0, `${name} delivered nothing`);
  assert.deepEqual(rows.get("Realtime").slice(1), [0, 0, 0], "lost, twice, out of order");
});
