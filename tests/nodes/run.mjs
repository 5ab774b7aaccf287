import { parseArgs } from "node:util";
import { faults, ofNodes, ofRedis } from "./support/faults.mjs";
import { Random } from "./support/random.mjs";
import { Scene } from "./support/scene.mjs";

// The long form: README.md.
const { values: options } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    store: { type: "string", default: "sqlite" },
    redis: { type: "boolean", default: false },
    spread: { type: "string", default: "websocket" },
    faults: { type: "string" },
    still: { type: "string", default: "10" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
    logs: { type: "boolean", default: false },
  },
});

if (!["sqlite", "sqlserver"].includes(options.store)) throw new Error(`There is no store named ${options.store}: sqlite, sqlserver`);
process.env.REALTIME_TEST_STORE = options.store;
const seed = Number(options.seed);
const plan = options.faults?.split(",") ?? (options.redis ? [...ofNodes, ...ofRedis] : ofNodes);
for (const name of plan) if (!faults[name]) throw new Error(`There is no fault named ${name}: ${Object.keys(faults).join(", ")}`);

console.log(`seed ${seed}, ${options.minutes} minutes, ${options.store}${options.redis ? " with Redis" : ""}, ${options.spread}`);
const scene = new Scene({ redis: options.redis, spread: options.spread, seed, stillMs: Number(options.still) * 1000 });
const random = new Random(seed + 1);
let problems = [];
const progress = options.logs && setInterval(() => console.log(`${new Date().toISOString().slice(11, 23)} ${scene.ledger.operations} operations, ${scene.ledger.duplicates} duplicates, ${JSON.stringify(Object.fromEntries(scene.ledger.refusals))}`), 1000);
try {
  await scene.start();
  const end = Date.now() + Number(options.minutes) * 60_000;
  // Each fault once, in a random order, and again until the time is over.
  do {
    for (const name of [...plan].sort(() => random.next() - 0.5)) await scene.suffer(name);
  } while (Date.now() < end);
  problems = await scene.finish();
  console.log(scene.summary());
} finally {
  clearInterval(progress);
  if (options.logs) scene.cluster.nodes.forEach((node, i) => console.log(`\nnode ${i + 1}, since its last start:\n${node.output}`));
  await scene.stop();
}

const late = scene.rows.filter((row) => row.wholeMs > 5_000).length;
console.log(problems.length === 0 ? "0 lost, 0 twice, 0 out of order" : problems.join("\n"));
if (late > 0) console.log(`${late} times, it was not whole within 5 s`);
process.exitCode = problems.length + late > 0 ? 1 : 0;
