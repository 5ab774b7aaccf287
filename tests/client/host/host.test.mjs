import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { createClient } from "../../../client/dist/core/client.js";
import { MemoryStorage } from "../../../client/dist/core/storage.js";
import { HostProcess } from "../../support/host-process.mjs";
import { until } from "../support/browser.mjs";
import { FaultProxy } from "../support/fault-proxy.mjs";
import { seeded } from "../support/random.mjs";

// The client against a real host, through a proxy that breaks.
const host = new HostProcess("tests/ClientHost", "ClientHost", "listening on");
const clients = [];
let proxy;
let people = 0;

before(async () => {
  await host.start();
  proxy = new FaultProxy(host.port);
  await proxy.start();
});
afterEach(() => {
  proxy.mode = "pass";
  for (const client of clients.splice(0)) client.dispose();
});
after(async () => {
  await proxy.stop();
  await host.kill();
});

const person = (name) => `${name}${++people}`;

async function sign(user, { storage = new MemoryStorage(), url = proxy.url } = {}) {
  const client = createClient({ url, path: "/socket.io", storage, getToken: () => user });
  clients.push(client);
  client.connect();
  await until(() => client.connection.get().status === "online", `${user} is online`, 30_000);
  return client;
}

/** Two people in one conversation, with it open. */
async function pair() {
  const [one, other] = [person("amara"), person("mei")];
  const [amara, mei] = [await sign(one), await sign(other)];
  const id = await amara.conversations.openWith(other);
  const [a, b] = [amara.conversation(id), mei.conversation(id)];
  await until(() => a.timeline.get().status === "ready" && b.timeline.get().status === "ready", "both have it open", 30_000);
  return { one, other, amara, mei, id, a, b };
}

const texts = (handle) => handle.timeline.get().entries.map(({ text }) => text);
const states = (handle) => handle.timeline.get().entries.map(({ state }) => state);
const all = (handle, expected) => until(() => JSON.stringify(texts(handle)) === JSON.stringify(expected) && states(handle).every((state) => state === "stored"), () => `${JSON.stringify(texts(handle))} is ${JSON.stringify(expected)}`, 60_000);

test("a conversation: messages, ticks, typing, presence, edits, reactions, deletion, unread counts", async () => {
  const { one, other, amara, mei, a, b, id } = await pair();
  mei.conversations.subscribe(() => {});
  const key = a.send({ text: "Hello" });
  await all(b, ["Hello"]);
  await all(a, ["Hello"]);
  assert.equal(a.timeline.get().entries[0].key, key);
  await until(() => a.timeline.get().entries[0].receipt !== "sent", "delivered");
  await until(() => mei.conversations.unread.get() === 1, "one is unread");
  b.setVisible({ first: 1, last: 1 });
  await until(() => a.timeline.get().entries[0].receipt === "read", "read");
  await until(() => mei.conversations.unread.get() === 0, "nothing is unread");
  b.notifyTyping();
  await until(() => a.typing.get().includes(other), "typing");
  b.stopTyping();
  await until(() => a.typing.get().length === 0, "no longer typing");
  // Presence is for those who have both written.
  b.send({ text: "Hi" });
  await all(a, ["Hello", "Hi"]);
  const presence = amara.presence(other);
  presence.subscribe(() => {});
  await until(() => presence.get().state === "online", "online");
  const { id: messageId } = a.timeline.get().entries[0];
  await a.edit(messageId, "Hello again");
  await b.react(messageId, "👍", true);
  await until(() => texts(b)[0] === "Hello again" && a.timeline.get().entries[0].reactions[0]?.userIds.includes(other), "changed on both sides");
  await a.delete(messageId);
  await until(() => b.timeline.get().entries[0].deletedAt !== null, "deleted");
  assert.equal(amara.me.get().id, one);
  assert.equal((await b.search("nothing like this")).items.length, 0);
  assert.equal(a.id, id);
});

test("what happened while away is there after the return", async () => {
  const { a, b } = await pair();
  for (let index = 0; index < 5; index++) a.send({ text: `Before ${index}` });
  await all(b, Array.from({ length: 5 }, (_, index) => `Before ${index}`));
  const direct = await sign((await pairUser(a)), { url: host.url });
  const away = direct.conversation(a.id);
  await until(() => away.timeline.get().status === "ready");
  proxy.mode = "refuse";
  proxy.cut();
  await until(() => b.timeline.get().status === "stale", "stale");
  const entries = away.timeline.get().entries;
  await away.edit(entries[0].id, "Edited");
  await away.delete(entries[1].id);
  away.send({ text: "After" });
  await until(() => states(away).every((state) => state === "stored") && texts(away).at(-1) === "After");
  proxy.mode = "pass";
  await until(() => texts(b).at(-1) === "After" && texts(b)[0] === "Edited" && b.timeline.get().entries[1].deletedAt !== null, "caught up", 40_000);
});

/** The user behind a handle whose messages are own ones. */
async function pairUser(handle) {
  return handle.timeline.get().entries[0].sender.id;
}

for (const [name, fault] of [
  ["is cut", () => proxy.cut()],
  ["is reset", () => proxy.cut({ reset: true })],
  ["is cut between a request and its answer", () => proxy.cutAfterNextRequest()],
  ["swallows answers for a while", () => {
    proxy.mode = "silent";
    setTimeout(() => {
      proxy.cut();
      proxy.mode = "pass";
    }, 1_500);
  }],
  ["stalls without closing", () => {
    proxy.mode = "stall";
    setTimeout(() => (proxy.mode = "pass"), 1_500);
  }],
]) {
  test(`the connection ${name}: every message once, in order`, { timeout: 120_000 }, async () => {
    const { a, b } = await pair();
    const expected = [];
    for (let index = 0; index < 30; index++) {
      if (index === 10) fault();
      expected.push(`Message ${index}`);
      a.send({ text: `Message ${index}` });
      if (index % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await all(a, expected);
    await all(b, expected);
  });
}

test("the host is killed with messages under way: every message once, in order", { timeout: 180_000 }, async () => {
  const { a, b } = await pair();
  const expected = Array.from({ length: 40 }, (_, index) => `Message ${index}`);
  for (const [index, text] of expected.entries()) {
    if (index === 15) await host.kill();
    a.send({ text });
    if (index % 4 === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await until(() => a.timeline.get().status === "stale", "stale");
  await host.start();
  await all(a, expected);
  await all(b, expected);
});

test("a reload with pending messages: they are stored once", async () => {
  const [one, other] = [person("amara"), person("mei")];
  const storage = new MemoryStorage();
  await sign(other);
  const amara = await sign(one, { storage });
  const id = await amara.conversations.openWith(other);
  const handle = amara.conversation(id);
  await until(() => handle.timeline.get().status === "ready");
  proxy.mode = "stall";
  handle.send({ text: "Written before the reload" });
  await new Promise((resolve) => setTimeout(resolve, 50));
  amara.dispose();
  proxy.cut();
  proxy.mode = "pass";
  const again = (await sign(one, { storage })).conversation(id);
  await all(again, ["Written before the reload"]);
});

test("notifications: live, counted, read on another device, and after an absence", async () => {
  const user = person("noor");
  const [here, there] = [await sign(user), await sign(user)];
  const feed = here.notifications.feed();
  feed.subscribe(() => {});
  await until(() => feed.get().status === "ready");
  await publish(user, "First");
  await until(() => feed.get().items[0]?.title === "First" && there.notifications.counts.get()?.unread === 1);
  await there.notifications.markRead([feed.get().items[0].id]);
  await until(() => feed.get().items[0].state === "read" && here.notifications.counts.get().unread === 0, "read elsewhere");
  await here.notifications.markRead([feed.get().items[0].id], false);
  await until(() => there.notifications.counts.get().unread === 1, "unread again");
  proxy.mode = "refuse";
  proxy.cut();
  await publish(user, "While away");
  proxy.mode = "pass";
  await until(() => feed.get().status === "ready" && feed.get().items[0].title === "While away", "after the absence", 40_000);
  await here.notifications.archive([feed.get().items[0].id]);
  await until(() => feed.get().items.length === 1);
  assert.equal(here.notifications.counts.get().unread, 1);
});

test("groups: created once, renamed, joined and left", async () => {
  const users = [person("amara"), person("mei"), person("noor")];
  const [amara, mei, noor] = [await sign(users[0]), await sign(users[1]), await sign(users[2])];
  const id = await amara.conversations.createGroup("Team", [users[1]]);
  const [a, b] = [amara.conversation(id), mei.conversation(id)];
  await until(() => a.info.get() && b.info.get());
  await a.rename("The team");
  await a.addParticipants([users[2]]);
  await until(() => b.info.get().title === "The team" && b.info.get().participants.length === 3);
  const c = noor.conversation(id);
  await until(() => c.timeline.get().status === "ready");
  await c.leave();
  await until(() => c.timeline.get().status === "gone" && b.info.get().participants.length === 2);

  // Who left is asked, and sees the conversation again after saying yes.
  const told = [];
  noor.on("contactRequest", ({ request }) => told.push(request.conversationId));
  noor.contactRequests.subscribe(() => {});
  await until(() => noor.contactRequests.get().status === "ready");
  await a.addParticipants([users[2]]);
  await until(() => noor.contactRequests.get().items.length === 1);
  const [request] = noor.contactRequests.get().items;
  assert.deepEqual([request.conversationId, request.kind, request.title, request.from.id, request.messages], [id, "group", "The team", users[0], []]);
  assert.deepEqual(told, [id]);
  await noor.contactRequests.accept(id);
  await until(() => c.timeline.get().status === "ready" && noor.contactRequests.get().items.length === 0 && b.info.get().participants.length === 3);

  // Once more, and declined on another device.
  await c.leave();
  await until(() => c.timeline.get().status === "gone");
  await a.addParticipants([users[2]]);
  await until(() => noor.contactRequests.get().items.length === 1);
  const device = await sign(users[2]);
  await device.contactRequests.decline(id);
  await until(() => noor.contactRequests.get().items.length === 0);
  assert.equal(c.timeline.get().status, "gone");
});

test("three people, random faults: in the end all see the same, nothing is lost, twice or out of order", { timeout: 240_000 }, async (context) => {
  const seed = Number(process.env.REALTIME_MODEL_SEED ?? Date.now() % 1_000_000);
  context.diagnostic(`seed ${seed}`);
  const random = seeded(seed);
  const users = [person("amara"), person("mei"), person("noor")];
  const signed = [];
  for (const user of users) signed.push(await sign(user));
  const id = await signed[0].conversations.createGroup("All", users.slice(1));
  const handles = signed.map((client) => client.conversation(id));
  await until(() => handles.every((handle) => handle.timeline.get().status === "ready"), "open", 30_000);
  const sent = users.map(() => []);
  for (let step = 0; step < 120; step++) {
    const index = random.below(3);
    const handle = handles[index];
    const own = handle.timeline.get().entries.filter(({ mine, state, deletedAt }) => mine && state === "stored" && !deletedAt);
    const what = random.below(20);
    if (what < 11) sent[index].push(handle.send({ text: `${users[index]} ${step}` }));
    else if (what < 13 && own.length) void handle.edit(random.pick(own).id, `edited ${step}`);
    else if (what < 14 && own.length) void handle.delete(random.pick(own).id);
    else if (what < 16 && handle.timeline.get().entries.length) void handle.react(random.pick(handle.timeline.get().entries).id, "👍", random.chance(0.6));
    else if (what === 16) proxy.cut({ reset: random.chance(0.5) });
    else if (what === 17) proxy.cutAfterNextRequest();
    else await new Promise((resolve) => setTimeout(resolve, random.below(60)));
    await new Promise((resolve) => setTimeout(resolve, random.below(25)));
  }
  proxy.mode = "pass";
  const view = (handle) => JSON.stringify(handle.timeline.get().entries.map(({ id: messageId, sequence, revision, text, deletedAt, reactions }) => [messageId, sequence, revision, text, deletedAt, reactions.map(({ emoji, count }) => [emoji, count])]));
  const isSettled = () => handles.every((handle) => handle.timeline.get().status === "ready" && handle.timeline.get().entries.every(({ state, pending }) => state === "stored" && !pending));
  await until(() => isSettled() && new Set(handles.map(view)).size === 1, "all see the same", 90_000);
  const fresh = (await sign(users[0], { url: host.url })).conversation(id);
  await until(() => fresh.timeline.get().status === "ready");
  while (fresh.timeline.get().hasOlder) await fresh.loadOlder();
  for (const handle of handles) while (handle.timeline.get().hasOlder) await handle.loadOlder();
  assert.equal(view(handles[0]), view(fresh));
  for (const [index, keys] of sent.entries()) {
    assert.deepEqual(handles[index].timeline.get().entries.filter(({ mine }) => mine).map(({ key }) => key), keys, users[index]);
  }
});

async function publish(user, title) {
  const response = await fetch(`${host.url}/publish/${user}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ type: "test", title, message: "Text" }) });
  assert.equal(response.status, 200);
}
