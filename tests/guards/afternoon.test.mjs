import assert from "node:assert/strict";
import { test } from "node:test";
import { freePort } from "../support/free-port.mjs";
import { HostProcess } from "../support/host-process.mjs";
import { Line } from "../support/line.mjs";
import { Api, connect } from "./support/api.mjs";
import { Attack } from "./support/attack.mjs";
import { Bystanders } from "./support/bystanders.mjs";

// One user does the worst that the default limits of a host allow, while others talk. README.md.
const seconds = Number(process.env.REALTIME_TEST_ATTACK_SECONDS ?? 6);
const ATTACK_MS = 1_000 * seconds;
const CALM_MS = seconds < 30 ? 4_000 : 20_000;
const TEST_MS = 120_000 + ATTACK_MS;
// A line that is cut for longer than this is ended by the heartbeat, whatever is sent.
const PATIENT = { ChatRealtime__SocketIO__PingTimeout: "00:05:00" };
// Less than this nobody notices.
const UNNOTICED_MS = 100;
// The 99th percentile of the short form is that of three lines of three hundred: a pause of the machine moves it.
const UNNOTICED_P99_MS = seconds < 30 ? 5 * UNNOTICED_MS : UNNOTICED_MS;

const SEND = { burst: 60, perMinute: 300 };
const CREATE = { burst: 20, perMinute: 10 };
const SEARCH = { burst: 10, perMinute: 30 };
const TYPING = { burst: 30, perMinute: 240 };
const SOCKETS = 100;

scene("one socket that sends without an end stores what a person could", {
  attack: async ({ url }) => ["messages", { user: "attacker", conversationId: await new Api(url, "attacker").converse("victim") }],
  expect: ({ accepted, refused }, { seconds }) => {
    assertLimited(accepted, SEND, seconds);
    assert.deepEqual(Object.keys(refused), ["rate_limited"]);
  },
});

scene("forty sockets of a user that send without an end store what one does", {
  attack: async ({ url }) => ["messages", { user: "attacker", sockets: 40, conversationId: await new Api(url, "attacker").converse("victim") }],
  expect: ({ accepted, refused }, { seconds }) => {
    assertLimited(accepted, SEND, seconds);
    assert.deepEqual(Object.keys(refused), ["rate_limited"]);
  },
});

scene("a user whose messages fill the hook's queue fills only a place of it", {
  // Refused by the number that wait, before the rate limit is reached.
  settings: { SlowHook: "100", ChatRealtime__RateLimits__Send__Burst: "100000" },
  attack: async ({ url }) => ["messages", { user: "attacker", sockets: 4, conversationId: await new Api(url, "attacker").converse("victim") }],
  expect: ({ refused }) => assert.ok(refused.rate_limited > 0),
});

scene("a user who opens sockets without an end has a hundred", {
  attack: () => ["sockets", { user: "attacker", count: 1_500 }],
  expect: ({ accepted, refused }) => {
    assert.equal(accepted, SOCKETS);
    assert.deepEqual(Object.keys(refused), ["rate_limited"]);
  },
});

scene("groups with a victim come as fast as a person makes them", {
  attack: () => ["groups", { user: "attacker", victim: "victim" }],
  expect: async ({ accepted, refused }, { url, seconds }) => {
    assertLimited(accepted, CREATE, seconds);
    assert.deepEqual(Object.keys(refused), ["rate_limited"]);
    const { body } = await new Api(url, "victim").call("GET", "/api/chat/conversations?limit=100");
    assert.equal(body.items.length, accepted);
  },
});

scene("rooms come as fast as a person makes them, and others still make theirs", {
  attack: () => ["rooms", { user: "attacker" }],
  expect: async ({ accepted, refused }, { url, seconds }) => {
    assertLimited(accepted, CREATE, seconds);
    assert.deepEqual(Object.keys(refused), ["rate_limited"]);
    const { status } = await new Api(url, "other").call("PUT", "/api/chat/rooms/another/membership");
    assert.ok(status < 300, `a room of another user: ${status}`);
  },
});

scene("searches of one user do not slow the reads of others", {
  before: ({ url }) => new Api(url, "attacker").call("POST", "/fill?to=victim&count=20000"),
  attack: async ({ url }) => ["searches", { user: "attacker", conversationId: await new Api(url, "attacker").converse("victim") }],
  expect: ({ accepted, refused }, { seconds }) => {
    // Each takes its time, and two of a user run at once.
    assert.ok(accepted > 0);
    assertAtMost(accepted, SEARCH, seconds);
    assert.deepEqual(Object.keys(refused), ["rate_limited"]);
  },
});

scene("typing without an end does not disconnect a peer whose line stalls", {
  settings: PATIENT,
  before: async (here) => {
    here.line = new Line(new URL(here.url).port);
    await here.line.open(await freePort());
    here.victim = await connect(`http://localhost:${here.line.port}`, "victim");
    here.conversationId = await new Api(here.url, "attacker").converse("victim");
    await here.victim.emitWithAck("join_conversation", { conversationId: here.conversationId });
    here.line.cut();
  },
  attack: ({ conversationId }) => ["typing", { user: "attacker", conversationId, toUserId: "victim" }],
  expect: async ({ accepted, refused }, { url, seconds, line, victim, conversationId }) => {
    assertLimited(accepted, TYPING, seconds);
    assert.deepEqual(Object.keys(refused), ["rate_limited"]);
    const heard = new Promise((resolve, reject) => {
      victim.once("new_message", resolve);
      victim.once("disconnect", reject);
    });
    line.mend();
    await new Api(url, "attacker").call("POST", `/api/chat/conversations/${conversationId}/messages`, { content: "still there?" });
    assert.equal((await heard).content, "still there?");
  },
});

test("typing without an end and without limits does not disconnect a peer whose line stalls", { timeout: TEST_MS }, async (t) => {
  // Without the setting Limits, this host has none.
  const host = new HostProcess("tests/DurabilityHost", "DurabilityHost", "The host is ready", { settings: PATIENT });
  await host.start();
  const line = new Line(new URL(host.url).port);
  let victim;
  try {
    await line.open(await freePort());
    victim = await connect(`http://localhost:${line.port}`, "victim");
    const conversationId = await new Api(host.url, "attacker").converse("victim");
    await victim.emitWithAck("join_conversation", { conversationId });
    const typing = [];
    for (const name of ["typing_start", "typing_stop"]) victim.on(name, () => typing.push(name));
    line.cut();
    const attacking = await Attack.begin(host.url, "typing", { user: "attacker", conversationId, toUserId: "victim" });
    await new Promise((resolve) => setTimeout(resolve, ATTACK_MS));
    const { accepted } = await attacking.end();
    const heard = new Promise((resolve, reject) => {
      victim.once("new_message", resolve);
      victim.once("disconnect", reject);
    });
    await new Api(host.url, "attacker").call("POST", `/api/chat/conversations/${conversationId}/messages`, { content: "still there?" });
    line.mend();
    assert.equal((await heard).content, "still there?");
    t.diagnostic(`${accepted} events of typing, of which the victim was sent ${typing.length}`);
    assert.ok(accepted > 1_000, `${accepted} accepted`);
  } finally {
    victim?.disconnect();
    line.close();
    await host.stop();
  }
});

/** @param before what is there before anything is measured. */
function scene(what, { settings = {}, before = () => {}, attack, expect }) {
  test(what, { timeout: TEST_MS }, async (t) => {
    const host = new HostProcess("tests/DurabilityHost", "DurabilityHost", "The host is ready", { settings: { Limits: "true", ...settings } });
    await host.start();
    const here = { url: host.url };
    try {
      await before(here);
      const bystanders = await Bystanders.of(host.url);
      await bystanders.talk(1_000);
      const calm = await bystanders.talk(CALM_MS);
      const [name, options] = await attack(here);
      const begun = performance.now();
      const attacking = await Attack.begin(host.url, name, options);
      const meanwhile = await bystanders.talk(ATTACK_MS);
      const reached = await attacking.end();
      here.seconds = (performance.now() - begun) / 1_000;
      t.diagnostic(`${reached.accepted} accepted in ${here.seconds.toFixed(1)} s, refused: ${JSON.stringify(reached.refused)}`);
      for (const kind of ["lines", "reads"]) {
        t.diagnostic(`${kind} of others, p50 and p99: ${told(calm[kind])} before, ${told(meanwhile[kind])} meanwhile`);
        const what = `${kind} of others took ${told(meanwhile[kind])}, before it ${told(calm[kind])}`;
        assert.ok(meanwhile[kind].p50 <= Math.max(2 * calm[kind].p50, UNNOTICED_MS), what);
        assert.ok(meanwhile[kind].p99 <= Math.max(2 * calm[kind].p99, UNNOTICED_P99_MS), what);
      }
      assert.equal(bystanders.failed, 0);
      await expect(reached, here);
      bystanders.close();
    } finally {
      here.victim?.disconnect();
      here.line?.close();
      await host.stop();
    }
  });
}

/** As much as the limit allows, and not more. */
function assertLimited(accepted, limit, seconds) {
  assert.ok(accepted >= limit.burst, `${accepted} accepted of ${limit.burst}`);
  assertAtMost(accepted, limit, seconds);
}

function assertAtMost(accepted, { burst, perMinute }, seconds) {
  const most = burst + Math.ceil((perMinute * seconds) / 60);
  assert.ok(accepted <= most, `${accepted} accepted, at most ${most} expected`);
}

const told = ({ p50, p99 }) => `${p50.toFixed(1)} and ${p99.toFixed(1)} ms`;
