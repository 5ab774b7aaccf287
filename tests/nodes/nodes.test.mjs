import assert from "node:assert/strict";
import { test } from "node:test";
import { Scene } from "./support/scene.mjs";

const WHOLE_WITHIN_MS = 5_000;

test("three nodes over the database lose, repeat and disorder nothing while one is killed, stands still, and all are restarted", (t) =>
  withstands(t, { redis: false }, ["node killed", "node stopped", "rolling restart"]));

test("three nodes over Redis lose, repeat and disorder nothing while Redis or a node is killed, and one is cut off from Redis", (t) =>
  withstands(t, { redis: true }, ["Redis killed", "node apart from Redis", "node killed"]));

async function withstands(t, variant, plan) {
  const seed = Number(process.env.REALTIME_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
  t.diagnostic(`seed ${seed} (repeat with REALTIME_TEST_SEED=${seed})`);
  const scene = new Scene({ ...variant, seed, log: (text) => t.diagnostic(text) });
  try {
    await scene.start();
    for (const fault of plan) await scene.suffer(fault);
    const problems = await scene.finish();
    for (const text of scene.summary().split("\n")) t.diagnostic(text);
    assert.deepEqual(problems, []);
    for (const { fault, wholeMs } of scene.rows) assert.ok(wholeMs <= WHOLE_WITHIN_MS, `${fault}: whole after ${wholeMs} ms`);
  } finally {
    await scene.stop();
  }
}
