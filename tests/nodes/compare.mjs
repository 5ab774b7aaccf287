import { parseArgs } from "node:util";
import { freePort } from "../support/free-port.mjs";
import { faults } from "./support/faults.mjs";
import { Hearing } from "./support/hearing.mjs";
import { Line } from "../support/line.mjs";
import { Random } from "./support/random.mjs";
import { startRedis } from "./support/redis.mjs";
import { rivals, RivalProcess } from "./support/rivals.mjs";
import { comes, rest } from "./support/time.mjs";

// Broadcasts to a room under faults, on this server and on others: README.md.
const { values: options } = parseArgs({
  options: {
    faults: { type: "string", default: "Redis killed,node apart from Redis,node stopped,node killed" },
    still: { type: "string", default: "10" },
    calm: { type: "string", default: "5" },
    rounds: { type: "string", default: "1" },
    only: { type: "string" },
    seed: { type: "string", default: "1" },
  },
});

const ROOM = "room";
const MEMBERS = 4;
const EVERY_MS = 20;
const CALM_MS = Number(options.calm) * 1000;
const plan = options.faults.split(",");

console.log("Of the broadcasts that were acknowledged: how many deliveries were lost, came twice, or after a later one of the same connection.\n");
console.log("| fault | server | deliveries | lost | twice | out of order |");
console.log("| --- | --- | ---: | ---: | ---: | ---: |");
for (const name of plan) {
  for (const rival of rivals.filter((one) => !options.only || one.name === options.only)) {
    for (let round = 1; round <= Number(options.rounds); round++) {
      const { deliveries, lost, twice, disorder } = await suffer(rival, name, Number(options.seed) + round);
      console.log(`| ${name} | ${rival.name} | ${deliveries} | ${lost} | ${twice} | ${disorder} |`);
    }
  }
}
process.exit(0);

/** Two servers, members at both, and a sender at the first. What fails is the second, its line, or Redis. */
async function suffer(rival, fault, seed) {
  const redis = await startRedis();
  const lines = [new Line(redis.port), new Line(redis.port)];
  for (const line of lines) await line.open(await freePort());
  const servers = lines.map((line) => new RivalProcess(rival, line.port));
  for (const server of servers) await server.start();
  const members = [];
  const clients = [];
  for (let i = 0; i < MEMBERS; i++) {
    const member = { heard: new Map(), hearing: new Hearing(), disorder: 0 };
    members.push(member);
    clients.push(await rival.connect(servers[i % 2].url, ROOM, (text) => hear(member, Number(text))));
  }
  const sender = await rival.connect(servers[0].url, null, () => {});

  const said = new Set();
  let number = 0;
  const writing = setInterval(() => {
    const mine = ++number;
    sender.say(ROOM, String(mine)).then(() => said.add(mine), () => {});
  }, EVERY_MS);
  try {
    // Members are in their room, and hear the other server, when the newest broadcasts reach all of them.
    if (!(await comes(() => members.every((member) => member.heard.has(number - 5)), 20_000))) throw new Error(`${rival.name} does not work before the fault`);
    const first = number;
    await rest(1_000);
    await faults[fault]({ cluster: { nodes: [servers[1]], lines: [lines[1]], redis }, random: new Random(seed), stillMs: Number(options.still) * 1000, downMs: 500 });
    await rest(CALM_MS);
    clearInterval(writing);
    const expected = [...said].filter((one) => one > first);
    await comes(() => members.every((member) => expected.every((one) => member.heard.has(one))), CALM_MS);
    const sum = (of) => members.reduce((total, member) => total + of(member), 0);
    return {
      deliveries: expected.length * members.length,
      lost: sum((member) => expected.filter((one) => !member.heard.has(one)).length),
      twice: sum((member) => expected.filter((one) => member.heard.get(one) > 1).length),
      disorder: sum((member) => member.disorder),
    };
  } finally {
    clearInterval(writing);
    for (const client of [sender, ...clients]) await client.close();
    for (const server of servers) await server.kill();
    for (const line of lines) line.close();
    await redis.kill();
  }
}

function hear(member, number) {
  member.heard.set(number, (member.heard.get(number) ?? 0) + 1);
  if (member.hearing.hear(number) === "disorder") member.disorder += 1;
}
