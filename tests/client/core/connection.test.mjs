import assert from "node:assert/strict";
import { test } from "node:test";
import { world } from "../support/world.mjs";

const statuses = (client) => {
  const seen = [];
  client.connection.subscribe(({ status }) => seen.push(status));
  return seen;
};

test("connects when something is needed, not before", async () => {
  const { browserOf, clock } = setup();
  const { client, log } = browserOf("amara").tab();
  await clock.advance(10_000);
  assert.equal(log.length, 0);
  void client.conversations;
  await clock.until(() => client.connection.get().status === "online");
  assert.equal(client.me.get().name, "Amara");
  assert.equal(client.connection.get().session.userId, "amara");
});

test("goes through connecting, syncing and online", async () => {
  const { browserOf, clock } = setup();
  const { client } = browserOf("amara").tab();
  const seen = statuses(client);
  client.connect();
  await clock.until(() => client.connection.get().status === "online");
  assert.deepEqual(seen, ["idle", "connecting", "syncing", "online"]);
});

test("waits longer after each failure, with jitter, up to 30 seconds, and never gives up", async () => {
  const { server, browserOf, clock } = setup();
  server.isDown = true;
  const { client, log } = browserOf("amara").tab();
  const delays = [];
  client.connection.subscribe(({ status, retryAt }) => status === "waiting" && delays.push(retryAt - clock.now()));
  client.connect();
  await clock.until(() => log.length >= 14, { limit: 600_000, step: 1_000 });
  for (const [attempt, delay] of delays.entries()) {
    const base = Math.min(500 * 2 ** attempt, 30_000);
    assert.ok(delay >= base * 0.5 - 1 && delay <= base * 1.5 + 1, `attempt ${attempt}: ${delay} around ${base}`);
  }
  server.isDown = false;
  await clock.until(() => client.connection.get().status === "online");
  assert.equal(client.connection.get().attempt, undefined);
});

test("after a stop of the server the first delay is spread over five seconds", async () => {
  const { world: w, clock } = setup();
  const tabs = [];
  for (let index = 0; index < 30; index++) tabs.push(await w.connected("amara"));
  const delays = [];
  for (const { client } of tabs) client.connection.subscribe(({ status, retryAt }) => status === "waiting" && delays.push(retryAt - clock.now()));
  w.server.cut("server shutting down");
  await clock.advance(1);
  assert.equal(delays.length, 30);
  assert.ok(Math.max(...delays) > 3_000 && Math.min(...delays) < 2_000 && Math.max(...delays) <= 5_000, String(delays));
});

test("keeps the server's retryAfter", async () => {
  const { browserOf, clock } = setup();
  let isLimited = true;
  const { client, log } = browserOf("amara").tab({ link: { refuse: () => (isLimited ? { code: "rate_limited", message: "", retryAfter: 40_000 } : null) } });
  client.connect();
  await clock.advance(1_000);
  isLimited = false;
  await clock.advance(38_000);
  assert.equal(log.length, 1);
  await clock.advance(2_000);
  assert.equal(client.connection.get().status, "online");
});

for (const code of ["token_expired", "invalid_token", "unauthenticated", "signed_out"]) {
  test(`${code} at connect: a new token once, then signed out`, async () => {
    const { browserOf, clock } = setup();
    const reasons = [];
    const getToken = ({ reason }) => {
      reasons.push(reason);
      return "amara";
    };
    const { client, log } = browserOf("amara").tab({ options: { getToken }, link: { refuse: () => code } });
    client.connect();
    await clock.advance(600_000);
    assert.deepEqual(reasons, ["connect", "refused"]);
    assert.equal(log.length, 2);
    assert.deepEqual({ ...client.connection.get(), session: undefined }, { status: "signedOut", code, session: undefined });
  });
}

test("a visitor who is not signed in costs one refused connect, then silence until connect()", async () => {
  const { browserOf, clock } = setup();
  const { client, log } = browserOf("amara").tab({ options: { getToken: undefined } });
  client.connect();
  await clock.advance(600_000);
  assert.equal(client.connection.get().status, "signedOut");
  assert.equal(log.length, 1);
  client.connect();
  await clock.advance(1_000);
  assert.equal(log.length, 2);
});

test("no token means signed out, without a connect", async () => {
  const { browserOf, clock } = setup();
  const { client, log } = browserOf("amara").tab({ options: { getToken: () => null } });
  client.connect();
  await clock.advance(60_000);
  assert.equal(client.connection.get().status, "signedOut");
  assert.equal(log.length, 0);
});

test("a getToken that hangs or throws is asked again later", async () => {
  const { browserOf, clock } = setup();
  const results = [() => new Promise(() => {}), () => Promise.reject(new Error("down")), () => "amara"];
  const signals = [];
  const { client } = browserOf("amara").tab({
    options: {
      getToken: ({ signal }) => {
        signals.push(signal);
        return results[signals.length - 1]();
      },
    },
  });
  client.connect();
  await clock.until(() => client.connection.get().status === "online", { limit: 60_000 });
  assert.equal(signals.length, 3);
  assert.ok(signals[0].aborted);
});

test("there is one call of getToken at a time: one that is no longer of use is told so", async () => {
  const { server, browserOf, clock } = setup();
  server.tokenLife = 600_000;
  let running = 0;
  let most = 0;
  const getToken = ({ reason, signal }) => new Promise((resolve, reject) => {
    most = Math.max(most, ++running);
    const end = (settle) => () => {
      running--;
      settle("amara");
    };
    signal.addEventListener("abort", end(reject));
    if (reason !== "expiring") clock.after(5_000, () => !signal.aborted && end(resolve)());
  });
  const { client } = browserOf("amara").tab({ options: { getToken } });
  client.connect();
  await clock.until(() => client.connection.get().status === "online");
  await clock.advance(541_000);
  assert.equal(running, 1, "it is being renewed");
  server.cut();
  await clock.until(() => client.connection.get().status === "online");
  assert.deepEqual([running, most], [0, 1]);
});

test("the token is renewed at 90 % of its life, and at least 30 seconds before its end", async () => {
  for (const [life, expected] of [[600_000, 540_000], [100_000, 70_000]]) {
    const { server, browserOf, clock } = setup();
    server.tokenLife = life;
    const asked = [];
    const { client } = browserOf("amara").tab({ options: { getToken: ({ reason }) => (asked.push([reason, clock.monotonic()]), "amara") } });
    client.connect();
    await clock.advance(expected - 1_000);
    assert.equal(asked.length, 1);
    await clock.advance(2_000);
    assert.equal(asked[1][0], "expiring");
    assert.equal(server.requests.filter(({ event }) => event === "refresh_token").length, 1);
    await clock.advance(expected);
    assert.equal(asked.length, 3, "renewed again before the next end");
  }
});

test("a token with a short life is renewed before its end, and not without a pause", async () => {
  const { server, browserOf, clock } = setup();
  server.tokenLife = 20_000;
  let asked = 0;
  const { client } = browserOf("amara").tab({ options: { getToken: () => (asked++, "amara") } });
  client.connect();
  await clock.advance(60_000);
  assert.ok(asked >= 4 && asked <= 7, `asked ${asked} times`);
  assert.equal(client.connection.get().status, "online");
});

test("a user whom the directory does not know, or a refused origin, stops with one line on the console", async () => {
  for (const code of ["user_not_found", "forbidden_origin"]) {
    const { browserOf, clock } = setup();
    const lines = [];
    const { error } = console;
    console.error = (line) => lines.push(line);
    try {
      const { client, log } = browserOf("amara").tab({ link: { refuse: () => code } });
      client.connect();
      await clock.advance(600_000);
      assert.equal(client.connection.get().status, "refused");
      assert.equal(log.length, 1);
    } finally {
      console.error = error;
    }
    assert.equal(lines.length, 1);
    assert.match(lines[0], code === "forbidden_origin" ? /AllowedOrigins/ : /directory/);
  }
});

test("a user who is banned stops, without a line on the console", async () => {
  const { browserOf, clock } = setup();
  const { error } = console;
  console.error = () => assert.fail("the page is not at fault");
  try {
    const { client, log } = browserOf("amara").tab({ link: { refuse: () => "banned" } });
    client.connect();
    await clock.advance(600_000);
    assert.deepEqual([client.connection.get().status, client.connection.get().code, log.length], ["refused", "banned", 1]);
  } finally {
    console.error = error;
  }
});

test("returning to the page checks the connection, and makes a new one where nothing answers", async () => {
  const { world: w, clock } = setup();
  let isStalled = false;
  const { client, page, log } = await w.connected("amara", { link: { faults: () => (isStalled ? "lostRequest" : "ok") } });
  isStalled = true;
  clock.freeze(600_000);
  page.signal("return");
  await clock.advance(4_900);
  assert.equal(log.length, 1);
  isStalled = false;
  await clock.advance(200);
  assert.equal(log.length, 2);
  await clock.until(() => client.connection.get().status === "online", { limit: 3_000 });
});

test("returning to the page does not wait for the next attempt", async () => {
  const { server, browserOf, clock } = setup();
  server.isDown = true;
  const { client, page } = browserOf("amara").tab();
  client.connect();
  await clock.advance(120_000);
  server.isDown = false;
  page.signal("return");
  await clock.advance(100);
  assert.equal(client.connection.get().status, "online");
});

test("while the browser says offline, one attempt a minute", async () => {
  const { server, browserOf, clock } = setup();
  server.isDown = true;
  const { client, page, log } = browserOf("amara").tab();
  page.isOnline = false;
  client.connect();
  await clock.advance(1_000);
  assert.equal(client.connection.get().status, "offline");
  await clock.advance(300_000);
  assert.ok(log.length >= 5 && log.length <= 7, String(log.length));
});

test("a page that may enter the back/forward cache has no connection, and makes one when it returns", async () => {
  const { world: w, clock, server } = setup();
  const { client, page } = await w.connected("amara");
  page.signal("freeze");
  assert.equal(server.sockets.size, 0);
  await clock.advance(0);
  page.signal("return");
  await clock.until(() => client.connection.get().status === "online", { limit: 1_000 });
});

test("a request without an answer ends after ten seconds, and the connection is checked", async () => {
  const { world: w, clock, server } = setup();
  let isLost = false;
  const { client, log } = await w.connected("amara", { link: { faults: () => (isLost ? "lostRequest" : "ok") } });
  isLost = true;
  let code;
  client.conversations.openWith("mei").catch((error) => (code = error.code));
  await clock.until(() => log.length >= 2, { limit: 20_000 });
  isLost = false;
  await clock.until(() => code !== undefined || server.conversations.size > 0, { limit: 60_000 });
});

test("another user of the same page: everything of the first one is gone", async () => {
  const { world: w, clock, server } = setup();
  const id = server.addConversation(["amara", "mei"]);
  server.say(id, "mei", "For Amara");
  let user = "amara";
  const { client } = w.browser("both").tab({ options: { getToken: () => user } });
  const changes = [];
  client.on("userChanged", (event) => changes.push(event));
  const handle = client.conversation(id);
  await clock.until(() => handle.timeline.get().entries.length === 1);
  user = "noor";
  server.cut();
  await clock.until(() => client.me.get()?.id === "noor", { limit: 10_000 });
  await clock.advance(2_000);
  assert.deepEqual(changes, [{ from: "amara", to: "noor" }]);
  assert.equal(handle.timeline.get().entries.length, 0);
  assert.equal(handle.timeline.get().status, "gone");
});

test("a client that is too old says so once", async () => {
  const { world: w, clock, server } = setup();
  server.minimumClientVersion = "9.0.0";
  const lines = [];
  const { warn } = console;
  console.warn = (line) => lines.push(line);
  try {
    await w.connected("amara");
    server.cut();
    await clock.advance(10_000);
  } finally {
    console.warn = warn;
  }
  assert.equal(lines.length, 1);
  assert.match(lines[0], /9\.0\.0/);
});

test("dispose leaves no timer, no listener, no socket and no channel", async () => {
  const { world: w, clock, server } = setup();
  const id = server.addConversation(["amara", "mei"]);
  const home = w.browser("amara");
  const { client, page } = home.tab();
  const handle = client.conversation(id);
  await clock.until(() => handle.timeline.get().status === "ready");
  handle.setVisible({ first: 1, last: 1 });
  handle.notifyTyping();
  handle.send({ text: "Hello" });
  client.presence("mei").subscribe(() => {});
  client.user("noor").subscribe(() => {});
  client.notifications.feed().subscribe(() => {});
  await clock.advance(100);
  client.dispose();
  await clock.advance(500);
  assert.equal(page.listeners, 0);
  assert.equal(server.sockets.size, 0);
  assert.equal(home.browser.channels, 0);
  assert.equal(clock.pending, 0);
  assert.equal(client.connection.get().status, "closed");
});

function setup() {
  const w = world();
  return { world: w, clock: w.clock, server: w.server, browserOf: (user) => w.browser(user) };
}
