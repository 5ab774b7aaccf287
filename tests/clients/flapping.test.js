import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Line } from "../support/line.mjs";
import { contracts, FiveContracts, runExample } from "./dialects/five.js";
import { until } from "./dialects/recorder.js";
import { transports } from "./lib/clients.js";

// Each contract's own example, through a line that is torn every 1 to 5 seconds. FLAPPING_SECONDS=180 is the long form.
const seconds = Number(process.env.FLAPPING_SECONDS ?? 10);
const rows = contracts.flatMap((contract) => Object.keys(transports).map((transport) => ({ contract, transport })));
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Runs an example over a line of its own, and waits until what it joins has taken effect. */
async function start(five, { contract, transport }, user) {
  const place = await five.prepare(contract, user);
  const line = new Line(contract === "Chatroom" ? five.roomsPort : five.port);
  await line.open(0);
  const example = runExample(contract, line.port, user, place, transports[transport].options);
  await example.ready();
  let probes = 0;
  await until(async () => {
    await five.send(contract, place, `probe ${++probes}`);
    await pause(50);
    return example.received().length > 0;
  }, `${contract} over ${transport}: the first message`);
  return { contract, place, line, example, name: `${contract} over ${transport}`, sent: [] };
}

/** Waits for all that was sent, and compares: each once, in order. */
async function compare({ example, sent, name }) {
  const received = () => example.received().filter((text) => !text.startsWith("probe"));
  await until(() => received().includes(sent.at(-1)), `${name}: the last message`, 60_000).catch(() => {});
  assert.deepEqual(received(), sent, name);
}

const socketOf = ({ example }) => example.sockets[0];

describe("Through a line that is torn again and again", { concurrency: true }, () => {
  let five;
  before(async () => (five = await FiveContracts.start()));
  after(() => five.stop());

  for (const row of rows) {
    test(`${row.contract} over ${row.transport} loses nothing and hears nothing twice`, { timeout: (seconds + 120) * 1000 }, async () => {
      const run = await start(five, row, `flap-${row.contract}-${row.transport}`.toLowerCase());
      let tears = 0;
      let recovered = 0;
      let isOver = false;
      const socket = socketOf(run);
      socket.on("connect", () => (recovered += socket.recovered ? 1 : 0));
      try {
        const tearing = (async () => {
          while (!isOver) {
            await pause(1_000 + Math.random() * 4_000);
            // Between two polls nothing is open, and nobody notices a tear.
            while (!isOver && socket.connected) {
              run.line.tear();
              await pause(5);
            }
            tears++;
            await until(() => isOver || socket.connected, `${run.name}: the client comes back`, 60_000);
          }
        })();
        const end = Date.now() + seconds * 1_000;
        for (let i = 1; Date.now() < end || (recovered === 0 && Date.now() < end + 30_000); i++) {
          await five.send(run.contract, run.place, `message ${i}`);
          run.sent.push(`message ${i}`);
          await pause(25);
        }
        isOver = true;
        await tearing;
        await compare(run);
        assert.ok(recovered > 0, `${run.name}: ${recovered} recoveries of ${tears} tears`);
      } finally {
        isOver = true;
        run.example.close();
        run.line.close();
      }
    });
  }
});

describe("While two nodes are restarted, one after the other", () => {
  let directory;
  let nodes;
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "five-"));
    const env = { DATABASE: join(directory, "chat.db") };
    nodes = [await FiveContracts.start(env), await FiveContracts.start(env)];
    nodes.env = env;
  });
  after(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    rmSync(directory, { recursive: true, force: true });
  });

  test("the examples lose nothing and hear nothing twice", { timeout: 300_000 }, async () => {
    const known = () => until(async () => {
      const views = await Promise.all(nodes.map((node) => node.host.otherNodes()));
      return views.every(({ otherNodes, knowsOtherNodes }) => otherNodes === 1 && knowsOtherNodes);
    }, "each node knows what the other one has", 60_000);
    await known();
    const runs = await Promise.all(contracts.map((contract) => start(nodes[0], { contract, transport: "websocket" }, `roll-${contract}`.toLowerCase())));
    for (const run of runs) {
      const socket = socketOf(run);
      run.comesBack = 0;
      run.recoveries = 0;
      socket.on("connect", () => {
        run.comesBack++;
        run.recoveries += socket.recovered ? 1 : 0;
      });
    }
    let live = nodes[1];
    let isOver = false;
    const sending = Promise.all(runs.map(async (run) => {
      for (let i = 1; !isOver; i++) {
        run.sender = live;
        await run.sender.send(run.contract, run.place, `message ${i}`);
        run.sent.push(`message ${i}`);
        await pause(40);
      }
    }));
    try {
      for (const [round, [from, to]] of [[0, 1], [1, 0]].entries()) {
        live = nodes[to];
        await until(() => runs.every((run) => run.sender === live), "nobody sends to the node that stops");
        for (const run of runs) run.line.redirect(run.contract === "Chatroom" ? live.roomsPort : live.port);
        await nodes[from].stop();
        await until(() => runs.every((run) => run.comesBack > round), "every client comes back", 60_000);
        for (const run of runs) assert.equal(run.recoveries, round + 1, `${run.name} came back ${run.comesBack} times`);
        nodes[from] = await FiveContracts.start(nodes.env, nodes[from].port, nodes[from].roomsPort);
        await known();
      }
      isOver = true;
      await sending;
      for (const run of runs) {
        await compare(run);
        assert.equal(run.recoveries, 2, `${run.name} came back ${run.comesBack} times`);
      }
    } finally {
      isOver = true;
      for (const run of runs) {
        run.example.close();
        run.line.close();
      }
    }
  });
});
