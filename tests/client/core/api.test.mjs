import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { build } from "../../../client/node_modules/esbuild/lib/main.js";
import { RealtimeError, createRealtimeClient } from "../../../client/dist/core/index.js";
import { configureRealtime, shareClient, sharePageClient } from "../../../client/dist/core/registry.js";
import { texts, world } from "../support/world.mjs";

// What docs/client.md promises of the public members that the other files use only in passing.

async function open(parts = {}, { people = ["amara", "mei", "noor"], messages = 0 } = {}) {
  const w = world();
  const id = w.server.addConversation(people, { kind: "group", title: "Team" });
  for (let index = 1; index <= messages; index++) w.server.say(id, "mei", `Message ${index}`);
  await w.clock.advance(1_000);
  const tab = await w.connected("amara", parts);
  const handle = tab.client.conversation(id);
  await w.clock.until(() => handle.timeline.get().status === "ready");
  /** What a promise of the client came to, once time has passed. */
  const outcome = async (promise, ms = 200) => {
    let result = "pending";
    promise.then((value) => (result = value ?? "done"), (error) => (result = error.code));
    await w.clock.advance(ms);
    return result;
  };
  return { ...w, ...tab, id, handle, outcome };
}

// Readable

test("a readable: the listener hears at once, then once per batch; the value is the same until something changes", async () => {
  const { handle, clock, server, id } = await open();
  const seen = [];
  const end = handle.timeline.subscribe((value) => seen.push(value));
  assert.equal(seen.length, 1);
  assert.equal(handle.timeline.get(), seen[0]);
  for (let index = 0; index < 10; index++) handle.send({ text: `Message ${index}` });
  await Promise.resolve();
  await Promise.resolve();
  assert.equal(seen.length, 2, "ten messages in one turn are one batch");
  assert.equal(seen[1].entries.length, 10);
  await clock.advance(2_000);
  const last = seen.at(-1);
  assert.equal(handle.timeline.get(), last);
  await clock.advance(60_000);
  assert.equal(seen.at(-1), last, "nothing changes, nobody hears");
  end();
  server.say(id, "mei", "Not heard");
  await clock.advance(500);
  assert.equal(seen.at(-1), last);
});

test("the same listener may subscribe twice, and one that throws keeps nobody from hearing", async (context) => {
  const { client, clock } = await open();
  const reported = [];
  context.mock.method(console, "error", (error) => reported.push(error.message));
  const seen = [];
  const listener = ({ status }) => seen.push(status);
  const [first, second] = [client.connection.subscribe(listener), client.connection.subscribe(listener)];
  client.connection.subscribe(() => {
    throw new Error("a listener of the page");
  });
  client.connection.subscribe(({ status }) => seen.push(`after ${status}`));
  seen.length = 0;
  first();
  client.dispose();
  await clock.advance(10);
  assert.deepEqual(seen, ["closed", "after closed"]);
  assert.ok(reported.includes("a listener of the page"));
  second();
});

test("on() returns what ends it, and a listener that throws keeps nobody from hearing", async (context) => {
  const { client, server, clock, id } = await open();
  context.mock.method(console, "error", () => {});
  const seen = [];
  const end = client.on("message", ({ message }) => {
    seen.push(message.text);
    throw new Error("a listener of the page");
  });
  client.on("message", ({ message }) => seen.push(`too: ${message.text}`));
  server.say(id, "mei", "First");
  await clock.advance(500);
  end();
  server.say(id, "mei", "Second");
  await clock.advance(500);
  assert.deepEqual(seen, ["First", "too: First", "too: Second"]);
});

// Client

test("the client: me, connection and what the session says", async () => {
  const { client, server, clock } = await open();
  assert.deepEqual(client.me.get(), { id: "amara", name: "Amara", username: null, avatarUrl: null });
  const { session } = client.connection.get();
  assert.deepEqual([session.userId, session.limits.messageLength, session.features.roles], ["amara", 4000, false]);
  const make = server.session.bind(server);
  server.session = (userId) => ({ ...make(userId), serverTime: new Date(clock.now() + 3_600_000).toISOString() });
  server.cut();
  await clock.until(() => client.connection.get().status === "online");
  assert.equal(Math.round(client.connection.get().session.clockOffset / 1_000), 3_600, "this clock is an hour behind");
});

test("reconnectNow does not wait, and does nothing while there is a connection", async () => {
  const { client, server, clock, log } = await open();
  client.reconnectNow();
  assert.equal(log.length, 1);
  server.isDown = true;
  server.cut();
  await clock.advance(100_000);
  server.isDown = false;
  const attempts = log.length;
  client.reconnectNow();
  await clock.advance(100);
  assert.deepEqual([log.length, client.connection.get().status], [attempts + 1, "online"]);
});

test("openWith makes a conversation once; a user who does not exist is an error", async () => {
  const { client, outcome, server } = await open();
  const id = await outcome(client.conversations.openWith("mei"));
  assert.equal(await outcome(client.conversations.openWith("mei")), id);
  assert.equal(server.conversations.get(id).kind, "direct");
  assert.equal(await outcome(client.conversations.openWith("nobody")), "user_not_found");
  client.conversations.subscribe(() => {});
  assert.ok(client.conversations.get().items.some((item) => item.id === id));
});

test("a call that cannot be made says so with a code: offline, closed, refused", async () => {
  const { client, handle, server, outcome } = await open();
  server.before = (event) => (event === "set_title" ? { ok: false, code: "forbidden", message: "Only owners" } : undefined);
  assert.equal(await outcome(handle.rename("No")), "forbidden");
  server.before = (event) => (event === "set_title" ? { ok: false, code: "rate_limited", message: "", retryAfter: 60_000 } : undefined);
  const waiting = handle.rename("Later");
  assert.equal(await outcome(waiting, 1_000), "pending");
  server.isDown = true;
  server.cut();
  assert.equal(await outcome(handle.search("Anything")), "offline");
  client.dispose();
  assert.equal(await outcome(waiting), "closed");
  assert.equal(await outcome(handle.rename("Never")), "closed");
});

test("an error has a code, tells whether it may pass, and keeps the server's wait", () => {
  const error = new RealtimeError("rate_limited", "Slow down", 5_000);
  assert.ok(error instanceof Error);
  assert.deepEqual([error.name, error.code, error.message, error.retryable, error.retryAfter], ["RealtimeError", "rate_limited", "Slow down", true, 5_000]);
  assert.deepEqual([new RealtimeError("forbidden").retryable, new RealtimeError("forbidden").message, "retryAfter" in new RealtimeError("forbidden")], [false, "forbidden", false]);
});

test("diagnostics: every state of the connection and of a conversation, and nothing on the console", async (context) => {
  const lines = [];
  for (const method of ["log", "info", "warn", "error"]) context.mock.method(console, method, (line) => lines.push(line));
  const { client, handle, server, clock, diagnostics } = await open();
  handle.timeline.subscribe(() => {});
  server.cut();
  await clock.until(() => client.connection.get().status === "online");
  client.dispose();
  const of = (area) => diagnostics.filter((entry) => entry.area === area).map(({ event }) => event);
  assert.deepEqual(of("connection").filter((event) => !["connected", "lost"].includes(event)), ["connecting", "syncing", "online", "waiting", "connecting", "syncing", "online", "closed"]);
  assert.deepEqual(of("timeline"), ["loading", "ready", "stale", "catchingUp", "ready", "stale", "idle"]);
  assert.deepEqual(lines, []);
});

// Conversation

test("handles of one conversation are one conversation, each is released once, and info says what it is", async () => {
  const { client, handle, clock, server, id } = await open();
  const second = client.conversation(id);
  assert.equal(second.timeline, handle.timeline);
  assert.equal(second.id, id);
  const { kind, title, participants, participantCount, mutedUntil, role, unreadCount } = handle.info.get();
  assert.deepEqual([kind, title, participants.map(({ user }) => user.name), participantCount, mutedUntil, role, unreadCount], ["group", "Team", ["Amara", "Mei", "Noor"], 3, null, null, 0]);
  second.release();
  second.release();
  await clock.advance(10_000);
  server.say(id, "mei", "Still heard");
  await clock.advance(500);
  assert.deepEqual(texts(handle), ["Still heard"]);
  handle.release();
  await clock.advance(10_000);
  assert.equal(server.requests.filter(({ event }) => event === "close_conversation").length, 1);
});

test("closed conversations are kept up to the limit; the one that was closed longest ago goes first", async () => {
  const { client, clock, server, handle } = await open({ options: { limits: { closedConversations: 2 } } });
  const [b, c] = [server.addConversation(["amara", "mei"]), server.addConversation(["amara", "noor"])];
  const others = [client.conversation(b), client.conversation(c)];
  await clock.advance(100);
  for (const one of [...others, handle]) {
    one.release();
    await clock.advance(10_000);
  }
  server.requests.length = 0;
  for (const id of [handle.id, c, b]) client.conversation(id);
  await clock.advance(100);
  assert.deepEqual(server.requests.filter(({ event }) => event === "open_conversation").map(({ payload }) => [payload.conversationId, "afterRevision" in payload]), [[handle.id, true], [c, true], [b, false]]);
});

test("a group is renamed, people are added and removed, and who leaves is gone", async () => {
  const { handle, outcome, server, clock, id } = await open({}, { people: ["amara", "mei"] });
  assert.equal(await outcome(handle.rename("The team")), "done");
  assert.equal(handle.info.get().title, "The team");
  assert.equal(await outcome(handle.addParticipants(["noor"])), "done");
  assert.deepEqual(handle.info.get().participants.map(({ user }) => user.id), ["amara", "mei", "noor"]);
  assert.equal(await outcome(handle.removeParticipant("mei")), "done");
  assert.deepEqual(handle.info.get().participants.map(({ user }) => user.id), ["amara", "noor"]);
  assert.equal(await outcome(handle.leave()), "done");
  await clock.advance(500);
  assert.equal(handle.timeline.get().status, "gone");
  assert.deepEqual([...server.conversations.get(id).members.keys()], ["noor"]);
});

test("search has pages; what is found can be jumped to", async () => {
  const { handle, outcome, server } = await open({}, { messages: 120 });
  const all = server.do("amara", "search_messages", { conversationId: handle.id, text: "Message 1" }).messages;
  server.before = (event, payload) => {
    if (event !== "search_messages") return undefined;
    const start = Number(payload.cursor ?? 0);
    return { ok: true, messages: all.slice(start, start + 10), nextCursor: start + 10 < all.length ? String(start + 10) : null };
  };
  const first = await outcome(handle.search("Message 1"));
  const second = await outcome(handle.search("Message 1", first.cursor));
  assert.deepEqual([first.items.length, first.cursor, second.items[0].id], [10, "10", all[10].id]);
  assert.equal(await outcome(handle.jumpTo({ messageId: first.items[0].id })), true);
  assert.ok(handle.timeline.get().entries.some(({ id }) => id === first.items[0].id));
  assert.ok(handle.timeline.get().hasNewer);
  assert.equal(await outcome(handle.jumpTo("latest")), true);
  assert.equal(texts(handle).at(-1), "Message 120");
  assert.equal(handle.timeline.get().hasNewer, false);
});

test("markRead: up to a sequence, or all, also without anything on screen", async () => {
  const { handle, outcome, server, id, page } = await open({}, { messages: 10 });
  page.hide();
  const read = () => server.conversations.get(id).members.get("amara").read;
  await outcome(handle.markRead(4), 2_000);
  assert.equal(read(), 4);
  await outcome(handle.markRead(), 2_000);
  assert.equal(read(), 10);
  assert.equal(handle.info.get().unreadCount, 0);
});

test("mute has an end, or none; unmute ends it", async () => {
  const { handle, outcome } = await open();
  const until = new Date(Date.UTC(2030, 0, 1));
  await outcome(handle.mute(until));
  assert.equal(handle.info.get().mutedUntil, until.toISOString());
  await outcome(handle.mute());
  assert.match(handle.info.get().mutedUntil, /^9999/);
  await outcome(handle.unmute());
  assert.equal(handle.info.get().mutedUntil, null);
});

test("a message to one participant of a group, as an answer, with attachments that are there already", async () => {
  const { handle, clock, server, id } = await open({}, { messages: 1 });
  const parentId = handle.timeline.get().entries[0].id;
  handle.send({ text: "For you", toUserId: "mei", parentId, attachments: [{ id: "file:1" }] });
  const [, shown] = handle.timeline.get().entries;
  assert.deepEqual([shown.receiverId, shown.parent.text, shown.attachmentIds, shown.mine], ["mei", "Message 1", ["file:1"], true]);
  await clock.advance(500);
  const stored = server.conversations.get(id).messages.at(-1);
  assert.deepEqual([stored.receiverId, stored.parentId, stored.attachmentIds], ["mei", parentId, ["file:1"]]);
});

test("without receipts no entry says how far it came", async () => {
  const { handle, clock } = await open({ options: { reading: { receipts: false } } });
  handle.send({ text: "Hello" });
  await clock.advance(500);
  assert.deepEqual(handle.timeline.get().entries.map(({ state, receipt }) => [state, receipt]), [["stored", undefined]]);
});

// The page's client, and addresses

test("clients are shared by key, and closed five seconds after the last one has left", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const options = () => ({ url: "http://127.0.0.1:9", path: "/socket.io" });
  const [first, releaseFirst] = shareClient("key", options);
  const [same, releaseSame] = shareClient("key", options);
  const [other, releaseOther] = shareClient("other", options);
  assert.equal(same, first);
  assert.notEqual(other, first);
  releaseFirst();
  releaseFirst();
  context.mock.timers.tick(10_000);
  assert.equal(first.connection.get().status, "idle", "somebody still uses it");
  releaseSame();
  context.mock.timers.tick(4_000);
  const [back, releaseBack] = shareClient("key", options);
  assert.equal(back, first, "navigation brings it back");
  context.mock.timers.tick(10_000);
  assert.equal(first.connection.get().status, "idle");
  releaseBack();
  releaseOther();
  context.mock.timers.tick(5_000);
  assert.deepEqual([first.connection.get().status, other.connection.get().status], ["closed", "closed"]);
});

test("configureRealtime sets the options of the page's client, and says so where it comes too late", (context) => {
  const lines = [];
  context.mock.method(console, "warn", (line) => lines.push(line));
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const entries = [];
  configureRealtime({ url: "http://127.0.0.1:9", path: "/socket.io", onDiagnostic: (entry) => entries.push(entry.event) });
  assert.deepEqual(lines, []);
  const [client, release] = sharePageClient();
  configureRealtime({});
  assert.equal(lines.length, 1);
  assert.match(lines[0], /configureRealtime/);
  release();
  context.mock.timers.tick(5_000);
  assert.deepEqual([client.connection.get().status, entries], ["closed", ["closed"]]);
});

test("the default path is the app's path base, which stands before /_content/ in the module's address", async () => {
  const folder = mkdtempSync(join(tmpdir(), "realtime-"));
  const paths = [];
  const server = createServer(({ url }, response) => {
    paths.push(url);
    response.writeHead(503).end();
  });
  try {
    await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
    const outfile = join(folder, "app/_content/Realtime.UI/realtime.mjs");
    await build({ entryPoints: [resolve(import.meta.dirname, "../../../client/dist/core/index.js")], bundle: true, format: "esm", platform: "node", outfile, banner: { js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);` } });
    const { createRealtimeClient: create } = await import(pathToFileURL(outfile));
    const url = `http://127.0.0.1:${server.address().port}`;
    for (const [path, expected] of [[undefined, `${folder}/app/socket.io/`], ["/elsewhere/socket.io", "/elsewhere/socket.io/"]]) {
      const client = create({ url, ...(path ? { path } : {}) });
      client.connect();
      for (let waited = 0; !paths.some((asked) => asked.startsWith(`${expected}?`)) && waited < 10_000; waited += 20) await new Promise((next) => setTimeout(next, 20));
      client.dispose();
      assert.equal(paths.at(-1)?.split("?")[0], expected);
    }
  } finally {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a client of its own does nothing until it is needed", async () => {
  const client = createRealtimeClient({ url: "http://127.0.0.1:9", path: "/socket.io" });
  await new Promise((next) => setTimeout(next, 50));
  assert.equal(client.connection.get().status, "idle");
  client.dispose();
  client.connect();
  assert.equal(client.connection.get().status, "closed");
});
