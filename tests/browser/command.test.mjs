import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { freePort } from "../support/free-port.mjs";

const COMMAND = resolve(import.meta.dirname, "../../samples/MarketplaceApp/two-instances.sh");

let data;
before(() => (data = mkdtempSync(join(tmpdir(), "two-instances-"))));
after(() => rmSync(data, { recursive: true, force: true }));

const PATIENCE_MS = 60_000;

test("the documented command runs two instances, which end with it", { timeout: 120_000 }, async () => {
  const ports = [await freePort(), await freePort()];
  const command = spawn(COMMAND, {
    env: { ...process.env, NO_BUILD: "1", CONFIGURATION: process.env.CONFIGURATION ?? "Release", PORTS: ports.join(" "), DataFolder: data },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let late;
  try {
    await new Promise((ready, fail) => {
      late = setTimeout(() => fail(new Error(`Not ready:\n${output}`)), PATIENCE_MS);
      const onOutput = (text) => (output += text).match(/is ready/g)?.length === ports.length && ready();
      command.stdout.setEncoding("utf8").on("data", onOutput);
      command.stderr.setEncoding("utf8").on("data", onOutput);
      command.once("exit", (code) => fail(new Error(`It ended with ${code}:\n${output}`)));
    });
    for (const port of ports) assert.equal((await fetch(`http://localhost:${port}/`)).status, 200);
  } finally {
    clearTimeout(late);
    const ended = command.exitCode === null && once(command, "exit");
    command.kill("SIGTERM");
    await ended;
  }
  for (const port of ports) await assert.rejects(fetch(`http://localhost:${port}/`), TypeError, "it has ended");
});
