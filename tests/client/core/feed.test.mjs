import assert from "node:assert/strict";
import { test } from "node:test";
import { world } from "../support/world.mjs";

async function open(published = 0, parts = {}) {
  const w = world();
  for (let index = 1; index <= published; index++) w.server.feeds.publish("amara", { type: index % 2 ? "order" : "news", title: `Notification ${index}`, severity: index % 3 ? "info" : "critical" });
  const tab = await w.connected("amara", parts);
  const { notifications } = tab.client;
  return { ...w, ...tab, notifications, publish: (notification) => w.server.feeds.publish("amara", notification) };
}

async function ready(clock, feed) {
  feed.subscribe(() => {});
  await clock.until(() => feed.get().status === "ready");
  return feed;
}

const titles = (feed) => feed.get().items.map(({ title }) => title);

test("a feed is loaded when somebody looks, page by page, newest first", async () => {
  const { notifications, clock, server } = await open(75);
  assert.equal(server.requests.filter(({ event }) => event === "get_notifications").length, 0);
  const feed = await ready(clock, notifications.feed());
  assert.equal(feed.get().items.length, 30);
  assert.equal(titles(feed)[0], "Notification 75");
  while (feed.get().hasMore) {
    void feed.loadMore();
    await clock.advance(100);
  }
  assert.equal(feed.get().items.length, 75);
  assert.equal(titles(feed).at(-1), "Notification 1");
});

test("counts are the server's, and the larger revision wins", async () => {
  const { notifications, clock, server, publish } = await open(3);
  assert.deepEqual(notifications.counts.get(), { unseen: 3, unread: 3 });
  publish({});
  await clock.advance(50);
  assert.deepEqual(notifications.counts.get(), { unseen: 4, unread: 4 });
  server.push("amara", "notification_counts", { unseen: 99, unread: 99, revision: 1 });
  await clock.advance(50);
  assert.deepEqual(notifications.counts.get(), { unseen: 4, unread: 4 });
});

test("a live notification shows in every list whose filter it fits, and nowhere else", async () => {
  const { client, notifications, clock, publish } = await open(4);
  const all = await ready(clock, notifications.feed());
  const orders = await ready(clock, notifications.feed({ types: ["order"] }));
  const critical = await ready(clock, notifications.feed({ severity: "critical" }));
  const archived = await ready(clock, notifications.feed({ state: "archived" }));
  const told = [];
  client.on("notification", ({ notification }) => told.push(notification.title));
  publish({ type: "order", title: "Live order" });
  await clock.advance(50);
  assert.equal(titles(all)[0], "Live order");
  assert.equal(titles(orders)[0], "Live order");
  assert.ok(!titles(critical).includes("Live order"));
  assert.ok(!titles(archived).includes("Live order"));
  assert.deepEqual(told, ["Live order"]);
});

for (const [name, act, shown] of [
  ["read", (center, id) => center.markRead([id]), { state: "read" }],
  ["archived", (center, id) => center.archive([id]), null],
  ["deleted", (center, id) => center.delete([id]), null],
]) {
  test(`${name}: shown at once in all lists, then stored`, async () => {
    const { notifications, clock, server } = await open(3);
    const all = await ready(clock, notifications.feed());
    const unread = await ready(clock, notifications.feed({ state: "unread" }));
    const [{ id }] = all.get().items;
    void act(notifications, id);
    const item = all.get().items.find((one) => one.id === id);
    assert.deepEqual(item && { state: item.state }, shown ?? undefined);
    assert.ok(!unread.get().items.some((one) => one.id === id));
    await clock.advance(200);
    const stored = server.feeds.of("amara").items.find((one) => one.id === id);
    if (name === "deleted") assert.equal(stored, undefined);
    else assert.equal(stored.state, name);
    assert.equal(all.get().items.find((one) => one.id === id)?.pending, undefined);
    assert.equal(notifications.counts.get().unread, 2);
  });
}

test("states can be taken back: unread again, and out of the archive", async () => {
  const { notifications, clock, server } = await open(2);
  const all = await ready(clock, notifications.feed());
  const [{ id }] = all.get().items;
  await Promise.all([notifications.markRead([id]), clock.advance(200)]);
  await Promise.all([notifications.markRead([id], false), clock.advance(200)]);
  assert.equal(server.feeds.of("amara").items.find((one) => one.id === id).state, "seen");
  await Promise.all([notifications.archive([id]), clock.advance(200)]);
  assert.ok(!all.get().items.some((one) => one.id === id));
  await Promise.all([notifications.archive([id], false), clock.advance(200)]);
  assert.equal(all.get().items.find((one) => one.id === id).state, "read");
});

test("a refused change is taken back, and told", async () => {
  const { notifications, clock, server, client } = await open(2);
  server.before = (event) => (event === "mark_notifications" ? { ok: false, code: "notification_not_found", message: "" } : undefined);
  const all = await ready(clock, notifications.feed());
  const errors = [];
  client.on("error", ({ error }) => errors.push(error.code));
  const [{ id }] = all.get().items;
  const done = notifications.markRead([id]);
  await clock.advance(200);
  await assert.rejects(done, { code: "notification_not_found" });
  assert.deepEqual(errors, ["notification_not_found"]);
  assert.equal(all.get().items.find((one) => one.id === id).state, "unseen");
});

test("all at once means those that were there", async () => {
  const { notifications, clock, server, publish } = await open(40);
  const all = await ready(clock, notifications.feed());
  server.before = (event) => (event === "mark_notifications" ? { ok: false, code: "unavailable", message: "" } : undefined);
  void notifications.markAll("read");
  publish({ title: "Later" });
  await clock.advance(50);
  assert.deepEqual(all.get().items.filter(({ state }) => state !== "read").map(({ title }) => title), ["Later"]);
  server.before = () => undefined;
  await clock.advance(5_000);
  assert.ok(server.feeds.of("amara").items.every(({ state }) => state === "read"));
});

test("what another device does shows here", async () => {
  const { notifications, clock, server } = await open(3);
  const all = await ready(clock, notifications.feed());
  server.do("amara", "mark_notifications", { ids: [all.get().items[0].id], state: "read" });
  server.do("amara", "delete_notifications", { ids: [all.get().items[1].id] });
  await clock.advance(100);
  assert.deepEqual(all.get().items.map(({ state }) => state), ["read", "unseen"]);
});

test("after an absence: what came is there, what was read, archived or deleted elsewhere is right", async () => {
  const { notifications, clock, server, publish, client } = await open(6);
  const all = await ready(clock, notifications.feed());
  const unread = await ready(clock, notifications.feed({ state: "unread" }));
  const ids = all.get().items.map(({ id }) => id);
  server.isDown = true;
  server.cut();
  await clock.advance(50);
  assert.equal(all.get().status, "stale");
  void notifications.markRead([ids[3]]);
  publish({ title: "While away" });
  server.do("amara", "mark_notifications", { ids: [ids[0]], state: "read" });
  server.do("amara", "mark_notifications", { ids: [ids[1]], state: "archived" });
  server.do("amara", "delete_notifications", { ids: [ids[2]] });
  server.isDown = false;
  await clock.until(() => client.connection.get().status === "online");
  await clock.advance(500);
  assert.deepEqual(all.get().items.map(({ id, state }) => [id, state]).slice(1), [[ids[0], "read"], [ids[3], "read"], [ids[4], "unseen"], [ids[5], "unseen"]]);
  assert.equal(titles(all)[0], "While away");
  assert.deepEqual(titles(unread), ["While away", "Notification 2", "Notification 1"]);
  assert.deepEqual(notifications.counts.get(), { unseen: 3, unread: 3 });
});

test("what has expired is not shown", async () => {
  const { notifications, clock, publish } = await open(1);
  const all = await ready(clock, notifications.feed());
  publish({ title: "Short", expiresAt: new Date(clock.now() + 60_000).toISOString() });
  await clock.advance(50);
  assert.equal(titles(all)[0], "Short");
  await clock.advance(61_000);
  publish({ title: "Next" });
  await clock.advance(50);
  assert.deepEqual(titles(all), ["Next", "Notification 1"]);
});

test("seen is sent for those that were not seen, in one call", async () => {
  const { notifications, clock, server } = await open(3);
  const all = await ready(clock, notifications.feed());
  const ids = all.get().items.map(({ id }) => id);
  void notifications.markSeen(ids);
  await clock.advance(100);
  void notifications.markSeen(ids);
  await clock.advance(100);
  assert.equal(server.requests.filter(({ event }) => event === "mark_notifications").length, 1);
  assert.equal(notifications.counts.get().unseen, 0);
  assert.equal(notifications.counts.get().unread, 3);
});

test("no more notifications are kept than the limit", async () => {
  const { notifications, clock, publish } = await open(0, { options: { limits: { notifications: 50 } } });
  const all = await ready(clock, notifications.feed());
  for (let index = 0; index < 120; index++) publish({ title: `Notification ${index}` });
  await clock.advance(500);
  assert.equal(all.get().items.length, 50);
  assert.equal(titles(all)[0], "Notification 119");
});

test("preferences are loaded, set at once, and taken back where refused", async () => {
  const { notifications, clock, server } = await open();
  const { preferences } = notifications;
  void preferences.load();
  await clock.advance(50);
  assert.deepEqual(preferences.get(), {});
  void preferences.set("news", "off");
  assert.equal(preferences.get().news, "off");
  await clock.advance(50);
  assert.equal(server.feeds.of("amara").preferences.news, "off");
  server.before = (event) => (event === "set_notification_preference" ? { ok: false, code: "invalid_payload", message: "" } : undefined);
  const refused = preferences.set("news", "live");
  await clock.advance(50);
  await assert.rejects(refused, { code: "invalid_payload" });
  assert.equal(preferences.get().news, "off");
});
