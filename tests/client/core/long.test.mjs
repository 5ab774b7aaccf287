import assert from "node:assert/strict";
import { test } from "node:test";
import { texts, world } from "../support/world.mjs";

const HOUR = 3_600_000;

test("a day: timers, listeners, channels and sockets stay what they were", { timeout: 240_000 }, async () => {
  const w = world();
  const { clock, server } = w;
  server.tokenLife = HOUR;
  const id = server.addConversation(["amara", "mei"]);
  const home = w.browser("amara");
  const { client, page } = home.tab();
  const handle = client.conversation(id);
  handle.timeline.subscribe(() => {});
  client.conversations.subscribe(() => {});
  const feed = client.notifications.feed();
  feed.subscribe(() => {});
  client.presence("mei").subscribe(() => {});
  await clock.until(() => handle.timeline.get().status === "ready");
  const measure = async () => {
    await clock.advance(30_000);
    return { timers: clock.pending, listeners: page.listeners, channels: home.browser.channels, sockets: server.sockets.size };
  };
  await clock.advance(HOUR / 4);
  const before = await measure();
  for (let step = 0; step < 24 * 6; step++) {
    server.say(id, "mei", `Message ${step}`);
    server.feeds.publish("amara", {});
    handle.setVisible({ first: 1, last: step + 1 });
    page.touch();
    handle.notifyTyping();
    if (step % 3 === 0) handle.send({ text: `Answer ${step}` });
    if (step % 6 === 0) server.cut();
    const other = client.conversation(server.addConversation(["amara", "noor"], { kind: "group" }));
    await clock.advance(1_000);
    other.release();
    await clock.advance(HOUR / 6 - 1_000);
  }
  handle.setVisible(null);
  const after = await measure();
  assert.ok(after.timers <= before.timers + 1, `${after.timers} timers after ${before.timers}`);
  assert.deepEqual({ ...after, timers: 0 }, { ...before, timers: 0 });
  assert.equal(client.connection.get().status, "online");
  assert.ok(handle.timeline.get().entries.length > 100);
  client.dispose();
  await clock.advance(10_000);
  assert.equal(clock.pending, 0);
});

test("a tab that was frozen for ten minutes is right within three seconds", async () => {
  const w = world();
  const { clock, server } = w;
  const id = server.addConversation(["amara", "mei"]);
  const { client, page } = await w.connected("amara");
  const handle = client.conversation(id);
  await clock.until(() => handle.timeline.get().status === "ready");
  page.hide();
  server.cut();
  clock.freeze(600_000);
  server.say(id, "mei", "While frozen");
  page.show();
  await clock.advance(3_000);
  assert.equal(client.connection.get().status, "online");
  assert.deepEqual(texts(handle), ["While frozen"]);
});

for (const [state, prepare] of [
  ["online", async () => {}],
  ["waiting", async ({ server, clock }) => {
    server.isDown = true;
    server.cut();
    await clock.advance(500);
    server.isDown = false;
  }],
  ["syncing", async ({ server, clock }) => {
    server.cut();
    await clock.advance(20);
  }],
  ["frozen", async ({ clock, page }) => {
    clock.freeze(2 * HOUR);
    page.signal("return");
  }],
]) {
  test(`a token that expires while ${state} is renewed, and nothing is lost`, async () => {
    const w = world();
    const { clock, server } = w;
    server.tokenLife = HOUR;
    const id = server.addConversation(["amara", "mei"]);
    let isExpired = false;
    const tokens = [];
    const getToken = ({ reason }) => {
      tokens.push(reason);
      if (reason !== "connect") isExpired = false;
      return "amara";
    };
    const { client, page } = w.browser("amara").tab({ options: { getToken }, link: { refuse: () => (isExpired ? "token_expired" : null) } });
    const handle = client.conversation(id);
    await clock.until(() => handle.timeline.get().status === "ready");
    isExpired = true;
    await prepare({ server, clock, page });
    handle.send({ text: "Kept" });
    server.before = (event) => (isExpired && event === "send_message" ? { ok: false, code: "token_expired", message: "" } : undefined);
    await clock.until(() => client.connection.get().status === "online" && handle.timeline.get().entries.at(-1)?.state === "stored", { limit: 60_000 });
    assert.deepEqual(texts(handle), ["Kept"]);
  });
}
