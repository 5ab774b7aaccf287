import assert from "node:assert/strict";
import { test } from "node:test";
import { io } from "socket.io-client";
import { HostProcess } from "../support/host-process.mjs";
import { Balancer } from "./support/balancer.mjs";
import { startRedis } from "./support/redis.mjs";
import { comes, rest } from "./support/time.mjs";

const PATIENCE_MS = 60_000;
const HEARD_BETWEEN = 40;
const ROUNDS = 2;
// A client whose last events were not told to the other nodes in time starts anew, so one restored client may take more.
const MOST_ROUNDS = 8;
// Nodes tell each other four times a second what they delivered.
const TOLD_MS = 1_000;
// A client is away for up to two seconds, and may miss 2,000 events in them.
const PAUSE_MS = 3;

// The listener does nothing but listen: it catches up with nothing. It is at one of two nodes, which are killed in turn. The
// third one keeps sending: every other kill comes in the middle of it, where the last events are hardly ever told in time, and every
// other one after a moment of rest.
test("a client that only listens gets its socket back at the other node when its own is killed, over the database", (t) => comesBack(t));

test("a client that only listens gets its socket back at the other node when its own is killed, over Redis", async (t) => {
  const redis = await startRedis();
  try {
    await comesBack(t, { Redis: `127.0.0.1:${redis.port}` });
  } finally {
    await redis.kill();
  }
});

async function comesBack(t, settings = {}) {
  const nodes = [];
  const balancer = new Balancer();
  let listener, sender;
  try {
    for (let i = 0; i < 3; i++) {
      nodes.push(new HostProcess("tests/DurabilityHost", "DurabilityHost", "The host is ready", { beside: nodes[0], settings }));
      await nodes[i].start();
    }
    await balancer.start([nodes[1].port, nodes[2].port], "websocket");
    const conversationId = await createGroup(nodes[0].url);

    sender = io(nodes[0].url, { auth: { token: "1" }, transports: ["websocket"], forceNew: true });
    listener = listen(balancer.url, conversationId);
    assert.ok(await comes(() => listener.isIn, PATIENCE_MS), "the listener has joined");

    let sent = 0;
    let isOver = false;
    let isAtRest = false;
    const times = [];
    const sending = (async () => {
      while (!isOver) {
        await rest(PAUSE_MS);
        if (isAtRest) {
          continue;
        }
        const reply = await sender.timeout(PATIENCE_MS).emitWithAck("send_message", { conversationId, content: String(sent + 1) });
        assert.ok(reply.ok, JSON.stringify(reply));
        sent += 1;
      }
    })();
    for (let round = 0; round < ROUNDS || (listener.recoveries === 0 && round < MOST_ROUNDS); round++) {
      const heard = listener.count;
      assert.ok(await comes(() => listener.count >= heard + HEARD_BETWEEN, PATIENCE_MS), `round ${round}: heard on`);
      if (round % 2 === 1) {
        isAtRest = true;
        await rest(TOLD_MS);
        assert.ok(await comes(() => listener.last === sent, PATIENCE_MS), `round ${round}: heard ${listener.last} of ${sent}`);
      }
      const node = nodes[1 + (round % 2)];
      await node.kill();
      isAtRest = false;
      const killed = listener.count;
      const killedAt = Date.now();
      assert.ok(await comes(() => listener.isIn && listener.count >= killed + HEARD_BETWEEN, PATIENCE_MS), `round ${round}: hears again`);
      times.push(listener.backAt - killedAt);
      await node.start();
    }
    isOver = true;
    await sending;
    assert.ok(await comes(() => listener.last === sent, PATIENCE_MS), `heard ${listener.last} of ${sent}`);

    t.diagnostic(`${listener.count} of ${sent} heard, ${listener.recoveries} times restored, ${listener.heard.length - 1} times anew; back ${times.join(" and ")} ms after the kill`);
    const heard = listener.heard.flat();
    assert.ok(heard.every((n, i) => i === 0 || n > heard[i - 1]), "none twice, none out of order, also where it starts anew");
    for (const numbers of listener.heard) {
      assert.deepEqual(numbers, numbers.map((_, i) => numbers[0] + i), "each once and in order, from the first that a new socket hears");
    }
    assert.ok(listener.recoveries > 0, "restored at least once");
  } finally {
    listener?.close();
    sender?.disconnect();
    await balancer.stop();
    for (const node of nodes.toReversed()) await node.stop();
  }
}

async function createGroup(url) {
  const response = await fetch(`${url}/api/chat/conversations`, {
    method: "POST",
    headers: { authorization: "Bearer 1", "content-type": "application/json" },
    body: JSON.stringify({ title: "Two", userIds: ["2"] }),
  });
  assert.ok(response.ok, `${response.status}`);
  return String((await response.json()).id);
}

/** Joins the conversation when its socket is a new one, and keeps the numbers that each new socket hears. */
function listen(url, conversationId) {
  const listener = {
    heard: [],
    recoveries: 0,
    backAt: NaN,
    isIn: false,
    get count() {
      return this.heard.reduce((sum, numbers) => sum + numbers.length, 0);
    },
    get last() {
      return this.heard.at(-1)?.at(-1);
    },
    close: () => socket.disconnect(),
  };
  const socket = io(url, { auth: { token: "2" }, transports: ["websocket"], forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 300 });
  socket.on("connect", async () => {
    if (socket.recovered) {
      listener.recoveries += 1;
    } else {
      listener.heard.push([]);
      await socket.emitWithAck("join_conversation", conversationId);
    }
    listener.backAt = Date.now();
    listener.isIn = true;
  });
  socket.on("disconnect", () => (listener.isIn = false));
  socket.on("new_message", ({ content }) => listener.heard.at(-1).push(Number(content)));
  return listener;
}
