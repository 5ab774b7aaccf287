import assert from "node:assert/strict";
import { test } from "node:test";
import { texts, world } from "../support/world.mjs";

async function open(messages = 0, parts = {}) {
  const w = world();
  const id = w.server.addConversation(["amara", "mei"]);
  for (let index = 1; index <= messages; index++) w.server.say(id, "mei", `Message ${index}`);
  if (parts.read) w.server.do("amara", "mark_read", { conversationId: id, upToSequence: parts.read });
  await w.clock.advance(1_000);
  const tab = await w.connected("amara", parts);
  const handle = tab.client.conversation(id);
  await w.clock.until(() => handle.timeline.get().status === "ready");
  const read = () => w.server.conversations.get(id).members.get("amara").read;
  return { ...w, ...tab, id, handle, read, asked: (event) => w.server.requests.filter((request) => request.event === event) };
}

// Reading

test("a message is read after half a second on screen", async () => {
  const { handle, clock, read } = await open(10);
  handle.setVisible({ first: 1, last: 4 });
  await clock.advance(400);
  assert.equal(read(), 0);
  await clock.advance(200);
  assert.equal(read(), 4);
  assert.equal(handle.info.get().unreadCount, 6);
});

for (const [name, change] of [
  ["the page is hidden", (page) => page.hide()],
  ["the page has no focus", (page) => (page.hasFocus = false)],
  ["nobody has touched anything for two minutes", (page, clock) => clock.freeze(121_000)],
]) {
  test(`nothing is read while ${name}`, async () => {
    const { handle, clock, page, read } = await open(10);
    change(page, clock);
    handle.setVisible({ first: 1, last: 10 });
    await clock.advance(5_000);
    assert.equal(read(), 0);
    page.isVisible = page.hasFocus = true;
    page.touch();
    await clock.advance(600);
    assert.equal(read(), 10);
  });
}

test("without requireActivity nobody has to touch anything", async () => {
  const { handle, clock, read } = await open(10, { options: { reading: { requireActivity: false } } });
  clock.freeze(600_000);
  handle.setVisible({ first: 1, last: 10 });
  await clock.advance(1_500);
  assert.equal(read(), 10);
});

test("what only flew by is not read", async () => {
  const { handle, clock, read } = await open(100);
  for (let first = 1; first < 90; first += 10) {
    handle.setVisible({ first, last: first + 9 });
    await clock.advance(200);
  }
  handle.setVisible(null);
  await clock.advance(2_000);
  assert.equal(read(), 0);
});

test("at most one mark_read a second, at once on leaving", async () => {
  const { handle, clock, read, asked } = await open(50);
  for (let last = 1; last <= 20; last++) {
    handle.setVisible({ first: 1, last });
    await clock.advance(150);
  }
  assert.ok(asked("mark_read").length <= 4, String(asked("mark_read").length));
  await clock.advance(600);
  handle.release();
  await clock.advance(20);
  assert.equal(read(), 20);
});

test("what is read while a slow answer is under way is sent after it", async () => {
  const { handle, clock, read } = await open(10, { link: { faults: (event) => (event === "mark_read" && slow-- > 0 ? "lostAnswer" : "ok") } });
  let slow = 1;
  handle.setVisible({ first: 1, last: 4 });
  await clock.advance(600);
  handle.setVisible({ first: 1, last: 10 });
  await clock.advance(15_000);
  assert.equal(read(), 10);
});

test("reads while offline are sent with the next connection; the watermark never falls", async () => {
  const { handle, clock, read, server, client } = await open(10);
  handle.setVisible({ first: 1, last: 10 });
  await clock.advance(550);
  server.isDown = true;
  server.cut();
  await clock.advance(2_000);
  server.isDown = false;
  await clock.until(() => client.connection.get().status === "online");
  await clock.advance(1_500);
  assert.equal(read(), 10);
  handle.setVisible({ first: 1, last: 3 });
  await clock.advance(3_000);
  assert.equal(read(), 10);
});

test("reading on another device shows here", async () => {
  const { handle, clock, server, id } = await open(10);
  server.do("amara", "mark_read", { conversationId: id, upToSequence: 10 });
  await clock.advance(500);
  assert.equal(handle.info.get().unreadCount, 0);
  assert.equal(handle.timeline.get().unreadBelow, 0);
});

test("the divider stands above the first unread message, stays while it is read, and goes with an own message", async () => {
  const { handle, clock } = await open(5, { read: 2 });
  assert.equal(handle.timeline.get().firstUnread, 3);
  handle.setVisible({ first: 1, last: 5 });
  await clock.advance(2_000);
  assert.equal(handle.info.get().unreadCount, 0);
  assert.equal(handle.timeline.get().firstUnread, 3);
  handle.send({ text: "Answer" });
  assert.equal(handle.timeline.get().firstUnread, null);
});

test("messages that come while the page is hidden get the divider", async () => {
  const { handle, clock, server, id, page } = await open(2, { read: 2 });
  assert.equal(handle.timeline.get().firstUnread, null);
  page.hide();
  server.say(id, "mei", "While hidden");
  await clock.advance(500);
  page.show();
  assert.equal(handle.timeline.get().firstUnread, 3);
});

test("an element that comes back within five seconds has missed nothing", async () => {
  const { handle, client, clock, server, id, asked } = await open(2);
  handle.release();
  await clock.advance(1_000);
  server.say(id, "mei", "Between");
  await clock.advance(1_000);
  const again = client.conversation(id);
  assert.deepEqual(texts(again).at(-1), "Between");
  await clock.advance(10_000);
  assert.equal(asked("open_conversation").length, 1);
  assert.equal(asked("close_conversation").length, 0);
});

test("received messages are confirmed as delivered, in one call per batch", async () => {
  const { clock, server, id, asked } = await open(0);
  for (let index = 0; index < 5; index++) server.say(id, "mei", `Message ${index}`);
  await clock.advance(100);
  assert.equal(server.conversations.get(id).members.get("amara").delivered, 5);
  assert.ok(asked("mark_delivered").length <= 5);
});

test("a confirmation that was lost with the connection is sent again", async () => {
  const { clock, server, id, client } = await open(0);
  server.say(id, "mei", "Hello");
  await clock.advance(12);
  server.cut();
  assert.equal(server.conversations.get(id).members.get("amara").delivered, 0);
  await clock.until(() => client.connection.get().status === "online");
  await clock.advance(500);
  assert.equal(server.conversations.get(id).members.get("amara").delivered, 1);
});

test("a conversation that is not open confirms delivery as well", async () => {
  const { clock, server } = await open(0);
  const other = server.addConversation(["amara", "noor"]);
  server.say(other, "noor", "Hello");
  await clock.advance(1_000);
  assert.equal(server.conversations.get(other).members.get("amara").delivered, 1);
});

test("own messages show how far they came", async () => {
  const { handle, clock, server, id } = await open(0);
  handle.send({ text: "Hello" });
  await clock.advance(500);
  const receipt = () => handle.timeline.get().entries[0].receipt;
  assert.equal(receipt(), "sent");
  server.do("mei", "mark_delivered", { conversationId: id });
  await clock.advance(50);
  assert.equal(receipt(), "delivered");
  server.do("mei", "mark_read", { conversationId: id });
  await clock.advance(50);
  assert.equal(receipt(), "read");
});

// Typing

test("typing: at the first character, every three seconds, and its end after four seconds of rest", async () => {
  const { handle, clock, asked } = await open(0);
  for (let second = 0; second < 7; second++) {
    handle.notifyTyping();
    await clock.advance(1_000);
  }
  assert.deepEqual(asked("set_typing").map(({ payload }) => payload.typing), [true, true, true]);
  await clock.advance(4_000);
  assert.deepEqual(asked("set_typing").at(-1).payload.typing, false);
});

test("typing ends with the message, and is silent by option", async () => {
  const { handle, clock, asked } = await open(0);
  handle.notifyTyping();
  handle.send({ text: "Done" });
  await clock.advance(100);
  assert.deepEqual(asked("set_typing").map(({ payload }) => payload.typing), [true, false]);
  const silent = await open(0, { options: { typing: false } });
  silent.handle.notifyTyping();
  await silent.clock.advance(100);
  assert.equal(silent.asked("set_typing").length, 0);
});

test("others' typing ends by itself, with their message, and with the connection", async () => {
  const { handle, clock, server, id } = await open(0);
  const type = async () => {
    server.do("mei", "set_typing", { conversationId: id, typing: true });
    await clock.advance(50);
    assert.deepEqual(handle.typing.get(), ["mei"]);
  };
  await type();
  await clock.advance(6_000);
  assert.deepEqual(handle.typing.get(), []);
  await type();
  server.say(id, "mei", "Hello");
  await clock.advance(50);
  assert.deepEqual(handle.typing.get(), []);
  await type();
  server.isDown = true;
  server.cut();
  await clock.advance(50);
  assert.deepEqual(handle.typing.get(), []);
});

// Presence

test("presence: asked once for all who look within 50 ms, unknown while not connected, released after 5 s", async () => {
  const { client, clock, server, asked } = await open(0);
  const stops = ["mei", "noor"].map((user) => client.presence(user).subscribe(() => {}));
  await clock.advance(200);
  assert.deepEqual(asked("watch_presence").map(({ payload }) => payload.userIds), [["mei", "noor"]]);
  assert.equal(client.presence("mei").get().state, "offline");
  server.isDown = true;
  server.cut();
  await clock.advance(10);
  assert.equal(client.presence("mei").get().state, "unknown");
  server.isDown = false;
  await clock.until(() => client.connection.get().status === "online");
  await clock.advance(200);
  assert.equal(client.presence("mei").get().state, "offline");
  for (const stop of stops) stop();
  await clock.advance(6_000);
  assert.deepEqual(asked("unwatch_presence").map(({ payload }) => payload.userIds), [["mei", "noor"]]);
});

test("profiles are asked for in one call", async () => {
  const { client, clock, server, asked } = await open(0);
  server.addUser("zoe", "Zoe");
  for (const id of ["zoe", "noor", "stranger"]) client.user(id).subscribe(() => {});
  await clock.advance(200);
  assert.equal(asked("get_users").length, 1);
  assert.equal(client.user("zoe").get().name, "Zoe");
  assert.equal(client.user("stranger").get().name, "stranger");
});

// The list

test("the list: sorted by activity, with counts, previews and drafts; activity brings rows", async () => {
  const { client, clock, server, id } = await open(1);
  const other = server.addConversation(["amara", "noor"]);
  const { conversations } = client;
  conversations.subscribe(() => {});
  await clock.until(() => conversations.get().status === "ready");
  const row = (wanted) => conversations.get().items.find((item) => item.id === wanted);
  await clock.advance(1_000);
  server.say(other, "noor", "Newest");
  await clock.advance(500);
  assert.deepEqual(conversations.get().items.map((item) => item.id), [other, id]);
  assert.equal(row(other).unreadCount, 1);
  assert.equal(conversations.unread.get(), 2);
  const third = server.addConversation(["amara", "mei", "noor"], { title: "Three" });
  server.say(third, "mei", "Hello, you two");
  await clock.advance(500);
  assert.equal(conversations.get().items[0].title, "Three");
  assert.equal(server.requests.filter(({ event }) => event === "get_conversations").length, 1, "never asked for again");
  const handle = client.conversation(third);
  await clock.advance(100);
  handle.setDraft({ text: "Draft" });
  assert.equal(row(third).draft, "Draft");
  server.isDown = true;
  server.cut();
  handle.send({ text: "Waiting" });
  assert.equal(row(third).outgoing, "Waiting");
});

test("the list after an absence is the server's", async () => {
  const { client, clock, server, id } = await open(1);
  const { conversations } = client;
  conversations.subscribe(() => {});
  await clock.until(() => conversations.get().status === "ready");
  server.isDown = true;
  server.cut();
  await clock.advance(50);
  const other = server.addConversation(["amara", "noor"]);
  server.say(other, "noor", "Hello");
  server.do("mei", "remove_participant", { conversationId: id, userId: "amara" });
  server.isDown = false;
  await clock.until(() => client.connection.get().status === "online");
  await clock.advance(500);
  assert.deepEqual(conversations.get().items.map((item) => item.id), [other]);
});

test("further pages of the list come on demand", async () => {
  const { client, clock, server } = await open(0);
  for (let index = 0; index < 70; index++) server.addConversation(["amara", "mei"], { kind: "group", title: `Group ${index}` });
  const { conversations } = client;
  conversations.subscribe(() => {});
  await clock.until(() => conversations.get().status === "ready");
  assert.equal(conversations.get().items.length, 30);
  while (conversations.get().hasMore) {
    void conversations.loadMore();
    await clock.advance(100);
  }
  assert.equal(conversations.get().items.length, 71);
});

test("a group whose creation was answered too late is one group", async () => {
  let lost = 1;
  const { client, clock, server } = await open(0, { link: { faults: (event) => (event === "create_group" && lost-- > 0 ? "lostAnswer" : "ok") } });
  const before = server.conversations.size;
  const created = client.conversations.createGroup("Team", ["mei", "noor"]);
  await clock.advance(30_000);
  assert.ok(server.conversations.has(await created));
  assert.equal(server.conversations.size, before + 1);
});

test("a message of somebody else is told once, own ones never, and none that was written before", async () => {
  const { client, clock, server, id, handle } = await open(3);
  const told = [];
  client.on("message", ({ message }) => told.push(message.text));
  const other = server.addConversation(["amara", "noor"]);
  await clock.advance(10);
  server.say(id, "mei", "In the open one");
  server.say(other, "noor", "In another");
  handle.send({ text: "Own" });
  await clock.advance(2_000);
  assert.deepEqual(told.sort(), ["In another", "In the open one"]);
});

test("blocking", async () => {
  const { client, clock } = await open(0);
  client.blocked.subscribe(() => {});
  void client.block("noor");
  await clock.advance(100);
  assert.deepEqual(client.blocked.get(), ["noor"]);
  void client.unblock("noor");
  await clock.advance(100);
  assert.deepEqual(client.blocked.get(), []);
});

// Replies

const chunks = (text, size) => Array.from({ length: Math.ceil(text.length / size) }, (_, index) => ({ offset: index * size, text: text.slice(index * size, (index + 1) * size) }));
const answer = "The quick brown fox jumps over the lazy dog, twice: 🦊 and again.";

async function streaming() {
  const opened = await open(0);
  const { server, id } = opened;
  const base = { conversationId: id, replyId: "r1", assistantId: "mei", requestId: "m1" };
  server.reply = { ...base, requesterId: "amara", progress: null, offset: 0, text: "" };
  return { ...opened, base, send: (event, payload) => server.push("amara", event, { ...base, ...payload }) };
}

test("a reply: thinking, streaming, and the stored message under one key", async () => {
  const { handle, clock, server, send, id } = await streaming();
  send("reply_progress", { text: "Thinking..." });
  await clock.advance(20);
  assert.deepEqual([handle.reply.get().state, handle.reply.get().progress], ["thinking", "Thinking..."]);
  for (const chunk of chunks(answer, 7)) send("reply_chunk", chunk);
  await clock.advance(20);
  assert.deepEqual([handle.reply.get().state, handle.reply.get().text], ["streaming", answer]);
  const stored = server.say(id, "mei", answer);
  server.conversations.get(id).messages.at(-1).requestId = "m1";
  send("reply_ended", { outcome: "completed", messageId: stored.id, code: null, text: null });
  await clock.advance(20);
  assert.equal(handle.reply.get(), null);
});

test("chunks that overlap are cut, and a hole is read: no character twice, none missing", async () => {
  const { handle, clock, server, send } = await streaming();
  const all = chunks(answer, 5);
  server.reply.text = answer.slice(0, 40);
  for (const [index, chunk] of all.entries()) {
    if (index === 3 || index === 4) continue;
    if (chunk.offset > 40) server.reply.text = answer.slice(0, chunk.offset + 5);
    send("reply_chunk", chunk);
    if (index % 2) send("reply_chunk", { offset: Math.max(0, chunk.offset - 3), text: answer.slice(Math.max(0, chunk.offset - 3), chunk.offset + 5) });
    await clock.advance(5);
  }
  await clock.advance(100);
  assert.equal(handle.reply.get().text, answer);
});

test("a reply goes on after a reconnect in the middle", async () => {
  const { handle, clock, server, send, client } = await streaming();
  const all = chunks(answer, 6);
  for (const chunk of all.slice(0, 4)) send("reply_chunk", chunk);
  await clock.advance(20);
  server.isDown = true;
  server.cut();
  await clock.advance(20);
  server.reply.text = answer.slice(0, 42);
  server.isDown = false;
  await clock.until(() => client.connection.get().status === "online");
  for (const chunk of all.slice(7)) send("reply_chunk", chunk);
  await clock.advance(100);
  assert.equal(handle.reply.get().text, answer);
});

test("stop shows stopping until the server says so", async () => {
  const { handle, clock, send, asked } = await streaming();
  send("reply_chunk", { offset: 0, text: "Half" });
  await clock.advance(20);
  void handle.stopReply();
  assert.equal(handle.reply.get().state, "stopping");
  await clock.advance(50);
  assert.equal(asked("stop_reply").length, 1);
  send("reply_ended", { outcome: "stopped", messageId: null, code: null, text: null });
  await clock.advance(20);
  assert.equal(handle.reply.get().state, "stopped");
});

test("a failed reply has its code and the host's sentence", async () => {
  const { handle, clock, send } = await streaming();
  send("reply_ended", { outcome: "failed", messageId: null, code: "unavailable", text: "The model is busy." });
  await clock.advance(20);
  assert.deepEqual([handle.reply.get().state, handle.reply.get().code, handle.reply.get().reason], ["failed", "unavailable", "The model is busy."]);
});
