import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { HostProcess } from "../support/host-process.mjs";
import { Device } from "./support/device.mjs";
import { until } from "./support/until.mjs";

const ROUNDS = 2;
const JOBS = 20;
const DELIVERY_TIMEOUT_MS = 30_000;
// So long that a host that has just looked into the outbox dies before it looks again.
const SLOW_OUTBOX = { ChatRealtime__Notifications__OutboxInterval: "00:00:10" };
const USER = "7";

let host;
let devices = [];

beforeEach(async () => {
  host = hostProcess();
  await host.start();
});
afterEach(async () => {
  for (const device of devices) device.close();
  devices = [];
  await host.stop();
});

test("what a host committed before it was killed reaches the devices of another once, and nothing else does", async (t) => {
  const [first, second, stranger] = await connect(USER, USER, "8");
  const dying = hostProcess({ beside: host, settings: SLOW_OUTBOX });
  const committed = [];
  try {
    for (let round = 1; round <= ROUNDS; round++) {
      await dying.start();
      await order(dying, `${round} rolled back`, "rollback");
      await orderAndDie(dying, `${round} left open`, "open");
      await dying.start();
      await orderAndDie(dying, `${round} committed`, "commit");
      const died = Date.now();
      committed.push(`${round} committed`);
      await until(`the notification of round ${round}`, () => [first, second].every((device) => device.live.length >= round), DELIVERY_TIMEOUT_MS);
      t.diagnostic(`round ${round}: on both devices ${Math.max(first.live.at(-1).at, second.live.at(-1).at) - died} ms after the process was gone`);
    }
  } finally {
    await dying.stop();
  }

  await assertHas(committed, [first, second], stranger);
});

test("what a host committed before it was killed is shown once on each device after its restart, and nothing else is", async (t) => {
  const [first, second, stranger] = await connect(USER, USER, "8");
  await host.kill();
  host.settings = SLOW_OUTBOX;
  await host.start();
  await Promise.all(devices.map((device) => device.connected(2)));
  await orderAndDie(host, "left open", "open");
  await host.start();
  await Promise.all(devices.map((device) => device.connected(3)));
  await order(host, "rolled back", "rollback");
  await orderAndDie(host, "committed", "commit");
  assert.deepEqual([first.shown.size, second.shown.size], [0, 0], "it died before the delivery");

  // From here on nothing dies: a delivery that is not noted yet would be repeated, as documented.
  host.settings = {};
  await host.start();
  await Promise.all(devices.map((device) => device.connected(4)));
  await until("the notification", () => [first, second].every((device) => device.shown.size > 0), DELIVERY_TIMEOUT_MS);
  t.diagnostic(`${first.live.length} came live by then, the rest by catching up`);

  await assertHas(["committed"], [first, second], stranger);
});

test("what a process without sockets publishes is on the devices of the host soon, once", async (t) => {
  const [first, second, stranger] = await connect(USER, USER, "8");
  const jobs = Array.from({ length: JOBS }, (_, i) => `Job ${i + 1}`);

  // Twice, as a worker that is run again: its keys hold.
  for (let run = 1; run <= 2; run++) {
    const worker = new HostProcess("tests/DurabilityHost", "DurabilityHost", "The worker is ready", {
      args: ["worker", USER, String(JOBS)],
      beside: host,
    });
    await worker.start();
    assert.equal(await worker.ended(), 0, worker.output);
    await until("the worker's notifications", () => [first, second].every((device) => device.live.length >= JOBS), DELIVERY_TIMEOUT_MS);
    if (run === 1) {
      const published = [...worker.output.matchAll(/^published (.+) at (\d+)$/gm)].map((match) => Number(match[2]));
      assert.equal(published.length, JOBS);
      const delays = first.live.map((notification, i) => notification.at - published[i]).sort((a, b) => a - b);
      t.diagnostic(`${JOBS} notifications, from published to received: median ${delays[JOBS / 2]} ms, at most ${delays.at(-1)} ms`);
    }
  }

  await assertHas(jobs, [first, second], stranger, []);
});

function hostProcess(options) {
  return new HostProcess("tests/DurabilityHost", "DurabilityHost", "The host is ready", options);
}

async function connect(...users) {
  devices = users.map((user) => new Device(host.url, user));
  await Promise.all(devices.map((device) => device.connected()));
  return devices;
}

function post(to, name, end, die) {
  return fetch(`${to.url}/orders/${encodeURIComponent(name)}?user=${USER}&end=${end}&die=${die}`, { method: "POST" });
}

async function order(to, name, end) {
  const response = await post(to, name, end, false);
  assert.ok(response.ok, `${name}: ${response.status} ${await response.text()}`);
}

async function orderAndDie(to, name, end) {
  await assert.rejects(post(to, name, end, true), TypeError, `${name}: the process dies before it answers`);
  assert.equal(await to.ended(), "SIGKILL");
}

/** The feed, the host's table and every device have just that: each once, in the feed's order. */
async function assertHas(titles, own, stranger, orders = titles) {
  // What would come a second time has come by the time that a later one is there.
  await order(host, "last", "commit");
  await until("the last notification", () => own.every((device) => device.titles.includes("last")), DELIVERY_TIMEOUT_MS);
  const all = [...titles, "last"];
  for (const device of own) {
    assert.deepEqual([...device.shown.values()], all);
    assert.deepEqual(device.titles, all.filter((title) => device.titles.includes(title)), "live ones come once and in order");
    assert.deepEqual(await device.feed(), all);
    const counts = await device.request("get_notification_counts", {});
    assert.equal(counts.unread, all.length);
  }

  assert.deepEqual([stranger.live, await stranger.feed()], [[], []]);
  const stored = await (await fetch(`${host.url}/orders`)).json();
  assert.deepEqual(stored, [...orders, "last"].sort(), "the host's own rows");
}
