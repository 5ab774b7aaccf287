import assert from "node:assert/strict";
import { test } from "node:test";
import { chatModule } from "../../../client/dist/core/late-chat.js";
import { notificationsModule } from "../../../client/dist/core/late-notifications.js";
import { presenceModule } from "../../../client/dist/core/late-presence.js";
import { withhold } from "../support/late.mjs";
import { texts, world } from "../support/world.mjs";

// What is loaded when it is needed may come late, or not at all for a while. Callers do not see the difference.

/** A tab of amara, connected, that has not loaded what conversations need. */
async function connected(parts) {
  const w = world();
  const id = w.server.addConversation(["amara", "mei"]);
  const home = w.browser("amara");
  const attempts = withhold(chatModule);
  const tab = home.tab(parts);
  tab.client.connect();
  await w.clock.until(() => tab.client.connection.get().status === "online");
  return { ...w, ...tab, id, home, attempts, stored: () => w.server.conversations.get(id).messages.map(({ text }) => text) };
}

/** The part comes. */
async function arrive({ clock, attempts }) {
  attempts.at(-1).arrive();
  await clock.advance(0);
}

const kept = async (storage) => (await storage.load("")).filter(([key]) => /\|[od]\|/.test(key)).map(([, value]) => value.text);

test("a page without conversations loads nothing for them, and hears of messages, counts and reading all the same", async () => {
  const { client, clock, server, id, attempts, diagnostics } = await connected();
  const events = [];
  for (const name of ["message", "read", "notification", "contactRequest"]) client.on(name, (event) => events.push([name, event]));
  client.conversations.unread.subscribe(() => {});
  await clock.advance(1_000);
  server.say(id, "mei", "Hello");
  await clock.advance(1_000);
  assert.equal(client.conversations.unread.get(), 1);
  assert.deepEqual(events.map(([name, { message }]) => [name, message?.text]), [["message", "Hello"]]);
  assert.equal(server.conversations.get(id).members.get("amara").delivered, 1, "delivered");
  server.do("amara", "mark_read", { conversationId: id, upToSequence: 1 });
  await clock.advance(1_000);
  assert.deepEqual(events.at(-1), ["read", { conversationId: id, sequence: 1 }]);
  assert.equal(client.conversations.unread.get(), 0);
  server.push("amara", "conversation_removed", { conversationId: id, revision: 99 });
  await clock.advance(100);
  assert.deepEqual(diagnostics.filter(({ area }) => area === "protocol"), []);
  assert.equal(attempts.length, 0);
});

test("a conversation that is used before: what is written is sent in its order under its id, and whoever listens goes on", async () => {
  const opened = await connected();
  const { client, clock, id, stored, attempts } = opened;
  const handle = client.conversation(id);
  const other = client.conversation(id);
  const shown = [];
  const typing = [];
  handle.timeline.subscribe(({ status, entries }) => shown.push([status, entries.map(({ text }) => text)]));
  const end = handle.typing.subscribe((users) => typing.push(users));
  assert.deepEqual(shown, [["idle", []]]);
  const first = handle.send({ text: "First" });
  const second = other.send({ text: "Second" });
  handle.setDraft({ text: "Draft" });
  assert.equal(handle.draft.get().text, "Draft");
  const found = handle.jumpTo("latest");
  handle.notifyTyping();
  end();
  await clock.advance(1_000);
  assert.deepEqual(stored(), []);
  assert.equal(attempts.length, 1, "loaded once for all");
  await arrive(opened);
  assert.deepEqual(texts(handle), ["First", "Second"]);
  assert.equal(client.conversation(id).draft.get().text, "Draft");
  await clock.advance(1_000);
  assert.deepEqual(stored(), ["First", "Second"]);
  assert.deepEqual(handle.timeline.get().entries.map(({ key, state }) => [key, state]), [[first, "stored"], [second, "stored"]]);
  assert.deepEqual(shown.at(-1), ["ready", ["First", "Second"]]);
  assert.deepEqual(typing, [[]], "ended before");
  assert.equal(typeof (await found), "boolean");
  assert.equal(other.timeline.get(), handle.timeline.get());
});

test("released before it came, it is neither open nor lost", async () => {
  const opened = await connected();
  const { client, clock, server, id, stored } = opened;
  const handle = client.conversation(id);
  handle.send({ text: "And away" });
  handle.release();
  await arrive(opened);
  await clock.advance(10_000);
  assert.deepEqual(stored(), ["And away"]);
  assert.equal(server.requests.filter(({ event }) => event === "close_conversation").length, 1);
});

test("a network that fails is tried again, by another address if it is known, and loses nothing that was written meanwhile", async () => {
  const opened = await connected();
  const { client, clock, id, stored, attempts, server } = opened;
  const handle = client.conversation(id);
  handle.send({ text: "Before the first failure" });
  server.isDown = true;
  server.cut();
  for (let count = 1; count <= 5; count++) {
    attempts.at(-1).fail(count === 3 ? "Importing a module script failed." : undefined);
    await clock.until(() => attempts.length > count, { limit: 60_000 });
    handle.send({ text: `After failure ${count}` });
  }
  assert.deepEqual(attempts.map(({ address }) => address), [undefined, ...[1, 2].map((count) => `https://test/chunks/part-ABCDEFGH.js?${count}`), undefined, "https://test/chunks/part-ABCDEFGH.js?4", "https://test/chunks/part-ABCDEFGH.js?5"]);
  assert.equal(handle.timeline.get().status, "idle", "without a connection it is no wonder");
  server.isDown = false;
  await arrive(opened);
  await clock.until(() => handle.timeline.get().status === "ready");
  await clock.advance(5_000);
  const expected = ["Before the first failure", ...Array.from({ length: 5 }, (_, index) => `After failure ${index + 1}`)];
  assert.deepEqual(stored(), expected);
  assert.deepEqual(texts(handle), expected);
});

test("a reconnect does not wait for the next attempt", async () => {
  const { client, clock, id, attempts, server } = await connected();
  client.conversation(id);
  for (let count = 1; count <= 8; count++) {
    attempts.at(-1).fail();
    await clock.until(() => attempts.length > count, { limit: 60_000 });
  }
  attempts.at(-1).fail();
  await clock.advance(10);
  server.cut();
  await clock.until(() => attempts.length > 9, { limit: 2_000, step: 10 });
});

test("a file that is gone shows as failed, once, and what is written survives the reload that helps", async () => {
  const opened = await connected();
  const { client, clock, id, attempts, home, stored } = opened;
  const errors = [];
  client.on("error", ({ error }) => errors.push(error.code));
  const handle = client.conversation(id);
  const list = client.conversations;
  list.subscribe(() => {});
  for (let count = 1; count <= 4; count++) {
    attempts.at(-1).fail();
    await clock.until(() => attempts.length > count, { limit: 60_000 });
  }
  assert.deepEqual([handle.timeline.get().status, handle.timeline.get().error.code, handle.timeline.get().error.retryable], ["failed", "load_failed", true]);
  assert.equal(list.get().status, "failed");
  assert.equal(client.contactRequests.get().status, "failed");
  assert.equal(client.conversation(id).timeline.get().status, "failed", "for those that come later as well");
  assert.deepEqual(errors, ["load_failed"]);
  handle.send({ text: "Written into the void" });
  const unwanted = handle.send({ text: "Taken back" });
  handle.discard(unwanted);
  await clock.advance(10);
  client.dispose();
  assert.deepEqual(await kept(home.storage), ["Written into the void"]);

  // The page is loaded anew, and needs no conversation itself: what waits is reason enough.
  const again = home.tab();
  const before = attempts.length;
  again.client.connect();
  await clock.until(() => attempts.length > before);
  await arrive(opened);
  await clock.advance(2_000);
  assert.deepEqual(stored(), ["Written into the void"]);
  assert.deepEqual(await kept(home.storage), []);
});

test("where the file comes after all, nothing is failed any more", async () => {
  const opened = await connected();
  const { client, clock, id, attempts } = opened;
  const handle = client.conversation(id);
  for (let count = 1; count <= 3; count++) {
    attempts.at(-1).fail();
    await clock.until(() => attempts.length > count, { limit: 60_000 });
  }
  assert.equal(handle.timeline.get().status, "failed");
  await arrive(opened);
  await clock.until(() => handle.timeline.get().status === "ready");
  assert.equal(handle.timeline.get().error, undefined);
});

for (const known of [true, false]) {
  test(`written before the first session and before the part is there, ${known ? "by who was here before" : "by nobody known"}: a reload loses nothing`, async () => {
    const w = world();
    const { clock, server } = w;
    const id = server.addConversation(["amara", "mei"]);
    const home = w.browser("amara");
    if (known) {
      const before = home.tab();
      before.client.connect();
      await clock.until(() => before.client.connection.get().status === "online");
      before.client.dispose();
    }
    server.isDown = true;
    const attempts = withhold(chatModule);
    const first = home.tab();
    const before = first.client.conversation(id);
    before.send({ text: "First" });
    before.setDraft({ text: "Unfinished" });
    await clock.advance(100);
    first.client.dispose();
    assert.deepEqual((await kept(known ? home.storage : first.session)).sort(), ["First", "Unfinished"]);
    const second = home.tab({ session: first.session });
    const handle = second.client.conversation(id);
    handle.send({ text: "Second" });
    await clock.advance(100);
    server.isDown = false;
    second.client.reconnectNow();
    await clock.until(() => second.client.connection.get().status === "online");
    await arrive({ clock, attempts });
    await clock.advance(5_000);
    assert.deepEqual(server.conversations.get(id).messages.map(({ text }) => text), ["First", "Second"]);
    assert.deepEqual(texts(handle), ["First", "Second"]);
    assert.equal(handle.draft.get().text, "Unfinished");
    assert.deepEqual([await kept(home.storage), await kept(first.session)], [["Unfinished"], []]);
  });
}

test("written before and after the first session began: another tab finds all of it, in order", async () => {
  const w = world();
  const { clock, server } = w;
  const id = server.addConversation(["amara", "mei"]);
  const home = w.browser("amara");
  const attempts = withhold(chatModule);
  server.isDown = true;
  const { client, session } = home.tab();
  const handle = client.conversation(id);
  handle.send({ text: "Before" });
  await clock.advance(100);
  server.isDown = false;
  client.reconnectNow();
  await clock.until(() => client.connection.get().status === "online");
  handle.send({ text: "After" });
  await clock.advance(100);
  client.dispose();
  assert.deepEqual([await kept(home.storage), await kept(session)], [["Before", "After"], []]);
  const other = home.tab();
  other.client.connect();
  await clock.until(() => other.client.connection.get().status === "online");
  await arrive({ clock, attempts });
  await clock.advance(5_000);
  assert.deepEqual(server.conversations.get(id).messages.map(({ text }) => text), ["Before", "After"]);
});

test("another user than the last one: what was written before is not sent by itself, however late the part comes", async () => {
  const w = world();
  const { clock, server } = w;
  const id = server.addConversation(["amara", "mei"]);
  const home = w.browser("amara");
  const before = home.tab();
  before.client.connect();
  await clock.until(() => before.client.connection.get().status === "online");
  before.client.dispose();
  server.isDown = true;
  const attempts = withhold(chatModule);
  const left = home.tab();
  left.client.conversation(id).send({ text: "Amara's" });
  await clock.advance(100);
  left.client.dispose();
  // Mei's page shows no conversation, and still makes sure of it.
  server.isDown = false;
  const first = attempts.length;
  const mei = home.tab({ options: { getToken: () => "mei" } });
  mei.client.connect();
  await clock.until(() => attempts.length > first);
  await arrive({ clock, attempts });
  await clock.advance(1_000);
  mei.client.dispose();
  const amara = home.tab();
  const handle = amara.client.conversation(id);
  await clock.until(() => handle.timeline.get().status === "ready");
  await clock.advance(1_000);
  assert.deepEqual(server.conversations.get(id).messages, []);
  assert.deepEqual(handle.timeline.get().entries.map(({ text, error }) => [text, error.code]), [["Amara's", "user_changed"]]);
});

test("a user who changes while the part is on its way: calls of the first one are not made for the second", async () => {
  let user = "amara";
  const opened = await connected({ options: { getToken: () => user } });
  const { client, clock, id, server, home, stored } = opened;
  const handle = client.conversation(id);
  handle.send({ text: "Amara's" });
  handle.setDraft({ text: "Amara's too" });
  let code;
  handle.rename("Title").catch((error) => (code = error.code));
  await clock.advance(10);
  user = "mei";
  server.cut();
  await clock.until(() => client.me.get()?.id === "mei", { limit: 10_000 });
  assert.equal(code, "closed");
  assert.equal(handle.draft.get().text, "");
  await arrive(opened);
  await clock.until(() => handle.timeline.get().status === "ready");
  await clock.advance(1_000);
  assert.deepEqual(texts(handle), []);
  assert.deepEqual(stored(), []);
  assert.deepEqual(await kept(home.storage), ["Amara's", "Amara's too"], "both wait for their author");
});

test("signing out while the part is on its way removes what was written", async () => {
  const opened = await connected();
  const { client, clock, id, home, stored } = opened;
  const handle = client.conversation(id);
  handle.send({ text: "Not any more" });
  await clock.advance(10);
  await client.signOut();
  assert.deepEqual(await home.storage.load(""), []);
  await arrive(opened);
  client.connect();
  await clock.until(() => handle.timeline.get().status === "ready");
  await clock.advance(1_000);
  assert.deepEqual([stored(), texts(handle)], [[], []]);
});

test("an upload that begins before the part is there", async () => {
  const opened = await connected({ options: { upload: async (file) => ({ id: `file:${file.name}` }) } });
  const { client, clock, id, server, home } = opened;
  const handle = client.conversation(id);
  const key = handle.send({ text: "See this", attachments: [new File(["x"], "picture.png")] });
  await clock.advance(10);
  assert.deepEqual((await home.storage.load("")).filter(([name]) => name.includes("|o|")).map(([, { state }]) => state), ["uploading"]);
  await arrive(opened);
  await clock.advance(1_000);
  assert.deepEqual(server.conversations.get(id).messages.map(({ clientMessageId, attachmentIds }) => [clientMessageId, attachmentIds]), [[key, ["file:picture.png"]]]);
});

test("other tabs show what is written before the part is there, in its place, and send it after a reload of that tab", async () => {
  const w = world();
  const { clock, server } = w;
  const id = server.addConversation(["amara", "mei"]);
  const home = w.browser("amara");
  const there = home.tab().client.conversation(id);
  await clock.until(() => there.timeline.get().status === "ready");
  const attempts = withhold(chatModule);
  const late = home.tab();
  late.client.connect();
  await clock.until(() => late.client.connection.get().status === "online");
  server.isDown = true;
  server.cut();
  await clock.advance(10);
  const handle = late.client.conversation(id);
  handle.send({ text: "First" });
  const unwanted = handle.send({ text: "Taken back" });
  handle.discard(unwanted);
  await clock.advance(10);
  there.send({ text: "Second" });
  assert.deepEqual(texts(there), ["First", "Second"]);
  late.client.dispose();
  attempts[0].arrive();
  const again = home.tab().client.conversation(id);
  again.send({ text: "Third" });
  await clock.advance(10);
  server.isDown = false;
  await clock.advance(60_000);
  assert.deepEqual(server.conversations.get(id).messages.map(({ text }) => text), ["First", "Second", "Third"]);
  assert.deepEqual(texts(there), ["First", "Second", "Third"]);
});

test("a tab that shows no conversation sends what a closed tab has left, and does not stir while that tab sends itself", async () => {
  const w = world();
  const { clock, server } = w;
  const id = server.addConversation(["amara", "mei"]);
  const home = w.browser("amara");
  const writing = home.tab();
  const handle = writing.client.conversation(id);
  await clock.until(() => handle.timeline.get().status === "ready");
  const attempts = withhold(chatModule);
  const quiet = home.tab();
  quiet.client.connect();
  await clock.until(() => quiet.client.connection.get().status === "online");
  handle.send({ text: "Sent at once" });
  await clock.advance(5_000);
  assert.equal(attempts.length, 0);
  server.isDown = true;
  server.cut();
  handle.send({ text: "Left" });
  await clock.advance(10);
  writing.client.dispose();
  server.isDown = false;
  await clock.until(() => attempts.length === 1);
  await arrive({ clock, attempts });
  await clock.advance(60_000);
  assert.deepEqual(server.conversations.get(id).messages.map(({ text }) => text), ["Sent at once", "Left"]);
});

test("the database is replaced while the part is on its way: nothing is sent by itself into the new one", async () => {
  const opened = await connected();
  const { client, clock, id, server, stored } = opened;
  const handle = client.conversation(id);
  handle.send({ text: "For the old one" });
  await clock.advance(10);
  server.replace();
  await clock.until(() => client.connection.get().status === "online");
  await arrive(opened);
  await clock.until(() => handle.timeline.get().status === "ready");
  await clock.advance(5_000);
  assert.deepEqual(stored(), []);
  assert.deepEqual(handle.timeline.get().entries.map(({ state }) => state), ["failed"]);
});

test("the list of conversations: loaded when somebody looks or asks", async () => {
  const opened = await connected();
  const { client, clock, server, attempts } = opened;
  const { conversations } = client;
  assert.deepEqual(conversations.get(), { status: "idle", items: [], hasMore: false });
  const opening = conversations.openWith("noor");
  const statuses = [];
  conversations.subscribe(({ status }) => statuses.push(status));
  assert.equal(attempts.length, 1);
  await arrive(opened);
  await clock.until(() => conversations.get().status === "ready");
  assert.ok(server.conversations.has(await opening));
  assert.ok(conversations.get().items.some(({ id }) => id === opened.id));
  assert.deepEqual([statuses[0], statuses.at(-1)], ["idle", "ready"]);
});

test("requests for contact are told before their list is loaded", async () => {
  const opened = await connected();
  const { client, clock, server, attempts } = opened;
  const told = [];
  client.on("contactRequest", ({ request }) => told.push(request.from.id));
  server.push("amara", "contact_requested", { conversationId: "c9", kind: "direct", from: server.users.get("noor"), title: null, createdAt: new Date(clock.now()).toISOString(), messages: [] });
  await clock.advance(50);
  assert.deepEqual([told, attempts.length, client.user("noor").get().name], [["noor"], 0, "Noor"]);
  client.contactRequests.subscribe(() => {});
  assert.equal(attempts.length, 1);
  await arrive(opened);
  await clock.until(() => client.contactRequests.get().status === "ready");
});

test("dispose while parts are on their way leaves no timer, and ends what was asked", async () => {
  const { client, clock, id, attempts, page, home } = await connected();
  const lists = withhold(notificationsModule);
  const codes = [];
  client.conversation(id).mute().catch(({ code }) => codes.push(code));
  client.notifications.markRead(["1"]).catch(({ code }) => codes.push(code));
  attempts[0].fail();
  await clock.advance(0);
  client.dispose();
  lists[0].arrive();
  await clock.advance(10);
  client.conversation(id).mute().catch(({ code }) => codes.push(code));
  await clock.advance(60_000);
  assert.deepEqual(codes, ["closed", "closed", "closed"]);
  assert.deepEqual([clock.pending, page.listeners, home.browser.channels, attempts.length], [0, 0, 0, 1]);
});

test("lists of notifications: counts and live ones come without them, the rest when they are there", async () => {
  const w = world();
  const { clock, server } = w;
  const old = server.feeds.publish("amara", { type: "order", title: "Old" });
  const attempts = withhold(notificationsModule);
  const { client } = await w.connected("amara");
  const { notifications } = client;
  const told = [];
  client.on("notification", ({ notification }) => told.push(notification.title));
  assert.deepEqual(notifications.counts.get(), { unseen: 1, unread: 1 });
  server.feeds.publish("amara", { type: "order", title: "Live" });
  await clock.advance(50);
  assert.deepEqual([told, notifications.counts.get(), attempts.length], [["Live"], { unseen: 2, unread: 2 }, 0]);
  const feed = notifications.feed({ types: ["order"] });
  const seen = [];
  feed.subscribe(({ status }) => seen.push(status));
  notifications.preferences.subscribe(() => {});
  const preferences = notifications.preferences.load();
  assert.deepEqual([feed.get().status, feed.filter, attempts.length], ["idle", { types: ["order"] }, 1]);
  attempts[0].fail();
  await clock.until(() => attempts.length === 2);
  attempts[1].arrive();
  await clock.until(() => feed.get().status === "ready");
  await clock.advance(100);
  await preferences;
  assert.notEqual(notifications.preferences.get(), null);
  assert.deepEqual(feed.get().items.map(({ title }) => title), ["Live", "Old"]);
  const marked = notifications.markRead([old.id]);
  await clock.advance(100);
  await marked;
  assert.deepEqual(notifications.counts.get().unread, 1);
  server.feeds.publish("amara", { type: "order", title: "Later" });
  await clock.advance(50);
  assert.deepEqual(told, ["Live", "Later"], "each once");
  assert.equal(feed.get().items[0].title, "Later");
  assert.equal(seen.at(-1), "ready");
  feed.release();
});

test("presence is unknown until what watches it is there", async () => {
  const w = world();
  const { clock, server } = w;
  const attempts = withhold(presenceModule);
  const { client } = await w.connected("amara");
  await clock.advance(1_000);
  assert.equal(attempts.length, 0);
  const presence = client.presence("mei");
  const states = [];
  const end = presence.subscribe(({ state }) => states.push(state));
  assert.equal(client.presence("mei"), presence);
  await clock.advance(1_000);
  assert.equal(server.requests.filter(({ event }) => event === "watch_presence").length, 0);
  attempts[0].arrive();
  await clock.advance(1_000);
  assert.deepEqual([states[0], states.at(-1), presence.get().state], ["unknown", "offline", "offline"]);
  end();
  await clock.advance(10_000);
  assert.equal(server.requests.filter(({ event }) => event === "unwatch_presence").length, 1, "released");
});
