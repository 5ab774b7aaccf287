import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { freePort } from "../support/free-port.mjs";
import { Line } from "../support/line.mjs";
import { DialectHost } from "./dialects/host.js";
import { until } from "./dialects/recorder.js";
import { openChat } from "./examples-native/chat.js";

// The example of docs/writing-a-front-end.md, with a host that is killed and a line that is torn. What a page of the example
// shows is compared with what the server says over HTTP.
const folder = mkdtempSync(join(tmpdir(), "realtime-"));
const chats = [];
let host, port, nowhere, line;
let people = 0;

before(async () => {
  [port, nowhere] = [await freePort(), await freePort()];
  await start();
  line = new Line(port);
  await line.open(0);
});
afterEach(() => {
  line.mend();
  line.redirect(port);
  for (const chat of chats.splice(0)) chat.connection.socket.off("disconnect").disconnect();
});
after(async () => {
  line.close();
  await host.stop();
  rmSync(folder, { recursive: true });
});

// Without a directory, a started host knows the names of those alone who have connected again.
const start = async (database = "chat.db") =>
  (host = await DialectHost.start("Marketplace", { DATABASE: join(folder, database), DIRECTORY: "1", ChatRealtime__MaxMissedChanges: "100" }, port));
const person = (name) => `${name}${++people}`;
const get = async (path, user) => (await fetch(`${host.url}/api/chat/${path}`, { headers: { authorization: `Bearer ${user}` } })).json();
const post = (path) => fetch(`${host.url}/${path}`, { method: "POST" });

/** A page of the example. Over the line, unless it says otherwise. */
async function open(user, conversationId, { url = `http://127.0.0.1:${line.port}`, ...options } = {}) {
  const page = { user, sent: [], replies: [], faults: [], getToken: async () => user };
  page.chat = openChat(url, {
    conversationId,
    getToken: () => page.getToken(),
    render: (chat) => look(page, chat),
    replaced: () => (page.isReplaced = true),
    reconnectionDelayMax: 1_000,
    ...options,
  });
  page.chat.connection.socket.onAnyOutgoing((event, payload) => page.sent.push([event, payload]));
  chats.push(page.chat);
  await until(() => page.chat.status === "online" && page.chat.conversation.details().info, `${user} has opened the conversation`);
  return page;
}

/** At no time may a page show a message twice, out of order, or with one missing before it. */
function look(page, { conversation, outbox, reply }) {
  const shown = conversation.shown();
  const ids = [...shown, ...outbox.waiting()].map(({ clientMessageId }) => clientMessageId).filter((id) => id);
  if (shown.some(({ sequence }, index) => sequence !== shown[0].sequence + index)) page.faults.push(shown.map(({ sequence }) => sequence));
  if (new Set(ids).size !== ids.length) page.faults.push(ids);
  if (reply.shown()) page.replies.push(reply.shown().text);
}

/** Two people, each with the same conversation open: ada over the line, ben directly. */
async function pair() {
  const [ada, ben] = [person("ada"), person("ben")];
  const id = await host.conversation(ada, ben);
  return { id, ada: await open(ada, id), ben: await open(ben, id, { url: host.url }) };
}

const texts = ({ chat }) => chat.conversation.shown().map(({ text }) => text);
const numbered = (word, count, from = 1) => Array.from({ length: count }, (_, index) => `${word} ${from + index}`);
const call = (page, event, payload) => page.chat.connection.request(event, payload);
const find = (page, text) => page.chat.conversation.shown().find((message) => message.text === text).id;

/** Keeps acknowledgements from a page until it is called: they and events have no order. */
function hold({ chat: { connection: { socket } } }) {
  const { onack } = socket;
  const kept = [];
  socket.onack = (packet) => kept.push(packet);
  return Object.assign(() => kept.forEach((packet) => onack.call(socket, packet), (socket.onack = onack)), { holds: (field) => kept.some(({ data: [answer] }) => field in answer) });
}

/** Loses changes on their way to a page, until what is returned is called. */
function deafen({ sent, chat: { connection: { socket } } }) {
  const handlers = socket.listeners("change");
  socket.off("change");
  sent.length = 0;
  return () => handlers.forEach((handler) => socket.on("change", handler));
}

/** Takes the line away until `back`. The page has noticed it. */
async function away(page) {
  line.redirect(nowhere);
  line.tear();
  await until(() => page.chat.status === "waiting", "the line is torn");
  page.sent.length = 0;
  return async function back() {
    line.redirect(port);
    await until(() => page.chat.status === "online", "the page is back");
  };
}

/** What the pages show is, in the end, what the server has: nothing lost, twice or out of order. */
async function compare(id, pages, expected) {
  for (const page of pages) {
    const { conversation, outbox } = page.chat;
    await until(() => outbox.waiting().length === 0 && texts(page).includes(expected.at(-1)), `${page.user} shows ${expected.at(-1)}`, 60_000);
    while (conversation.details().hasOlder) await conversation.loadOlder();
    const stored = async () => {
      const all = [];
      for (let result; result?.hasNewer !== false; ) all.push(...(result = await get(`realtime/conversations/${id}/messages?limit=200&after=${all.length}`, page.user)).messages);
      return all;
    };
    // Without success, the next line says what differs.
    await until(async () => JSON.stringify(conversation.shown()) === JSON.stringify(await stored()), "the same").catch(() => {});
    assert.deepEqual(conversation.shown(), await stored());
    assert.deepEqual(texts(page), expected);
    assert.deepEqual(page.faults, []);
  }
}

test("the page of the documentation has exactly this code", () => {
  const page = readFileSync(new URL("../../docs/writing-a-front-end.md", import.meta.url), "utf8");
  const shown = [...page.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => [code.split("\n")[0].slice(3), code]);
  const folder = new URL("examples-native/", import.meta.url);
  const files = readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), "utf8")]);
  assert.ok(shown.length > 0);
  assert.deepEqual(shown.map(([name]) => name).sort(), files.map(([name]) => name).sort());
  for (const [name, code] of files) assert.equal(Object.fromEntries(shown)[name], code, name);
});

test("history is read in pages, while others write and change it", async () => {
  const { id, ada, ben } = await pair();
  for (const text of numbered("Line", 130)) ben.chat.outbox.send(text);
  await until(() => texts(ben).length === 130, "all are stored", 60_000);
  const late = await open(ada.user, id);
  assert.deepEqual(texts(late), numbered("Line", 50, 81));
  // One message is changed before its page is read, another one between the reading of the page and its arrival.
  const edit = async (before, after) => {
    const changed = new Promise((resolve) => late.chat.connection.socket.on("change", ({ message }) => message.text === after && resolve()));
    await call(ben, "edit_message", { messageId: find(ben, before), text: after });
    await changed;
  };
  await edit("Line 35", "Changed 35");
  const arrive = hold(late);
  const reading = late.chat.conversation.loadOlder();
  await until(() => arrive.holds("messages"), "the page was read");
  await edit("Line 40", "Changed 40");
  arrive();
  await reading;
  assert.deepEqual(texts(late), [...numbered("Line", 4, 31), "Changed 35", ...numbered("Line", 4, 36), "Changed 40", ...numbered("Line", 90, 41)]);
  ben.chat.outbox.send("The last");
  await compare(id, [ada, ben, late], [...numbered("Line", 34), "Changed 35", ...numbered("Line", 4, 36), "Changed 40", ...numbered("Line", 90, 41), "The last"]);
});

test("what happens while a page is away is there when it is back, and what it wrote is sent once", async () => {
  const { id, ada, ben } = await pair();
  for (const text of numbered("Before", 60)) ben.chat.outbox.send(text);
  await until(() => texts(ada).length === 60, "all have come");
  const back = await away(ada);
  await call(ben, "edit_message", { messageId: find(ben, "Before 2"), text: "Edited" });
  await call(ben, "delete_message", { messageId: find(ben, "Before 59") });
  await call(ben, "add_reaction", { messageId: find(ben, "Before 60"), emoji: "👍" });
  for (const text of numbered("Meanwhile", 3)) ben.chat.outbox.send(text);
  await until(() => texts(ben).includes("Meanwhile 3"), "ben has written");
  for (const text of numbered("Offline", 3)) ada.chat.outbox.send(text);
  assert.equal(ada.chat.outbox.waiting().length, 3);
  await back();
  await compare(id, [ada, ben], ["Before 1", "Edited", ...numbered("Before", 56, 3), "", "Before 60", ...numbered("Meanwhile", 3), ...numbered("Offline", 3)]);
  assert.equal(ada.chat.conversation.shown().at(-7).reactions[0].emoji, "👍");
  assert.equal(ada.sent.filter(([event]) => event === "send_message").length, 3);
  assert.deepEqual(ada.sent.filter(([event]) => /open_conversation|get_changes/.test(event)).length, 1);
});

test("who has missed too much starts again with the newest page", async () => {
  const { id, ada, ben } = await pair();
  for (const text of numbered("Line", 80)) ben.chat.outbox.send(text);
  await until(() => texts(ada).length === 80, "all have come");
  const back = await away(ada);
  for (const text of numbered("Line", 120, 81)) ben.chat.outbox.send(text);
  await until(() => texts(ben).length === 200, "ben has written", 60_000);
  await back();
  await until(() => texts(ada)[0] === "Line 151", "it was loaded again");
  await compare(id, [ada, ben], numbered("Line", 200));
});

test("the server is killed with messages under way, and started again", { timeout: 180_000 }, async () => {
  const { id, ada, ben } = await pair();
  const expected = numbered("Line", 40);
  for (const [index, text] of expected.entries()) {
    if (index === 20) {
      await until(() => texts(ben).length > 5, "some have come");
      await host.kill();
    }
    ada.chat.outbox.send(text);
  }
  await until(() => ada.chat.status === "waiting" && ben.chat.status === "waiting", "the server is gone");
  await start();
  await compare(id, [ada, ben], expected);
});

test("a message whose acknowledgement was lost is sent again, and stored once", async () => {
  const { id, ada, ben } = await pair();
  line.mute();
  ada.chat.outbox.send("Once");
  await until(() => texts(ben).includes("Once"), "it is stored");
  assert.equal(ada.chat.outbox.waiting().length, 1);
  line.tear();
  line.mend();
  ada.chat.outbox.send("After it");
  await compare(id, [ada, ben], ["Once", "After it"]);
  const ids = ada.sent.filter(([event]) => event === "send_message").map(([, { clientMessageId }]) => clientMessageId);
  assert.deepEqual(ids, [ids[0], ids[0], ids[2]]);
});

test("a refused message stays with its code, and those behind it are sent", async () => {
  const { id, ada, ben } = await pair();
  ada.chat.outbox.send("x".repeat(5_000));
  ada.chat.outbox.send("Short");
  await until(() => texts(ada).includes("Short") && texts(ben).includes("Short"), "the second is sent");
  assert.deepEqual(ada.chat.outbox.waiting().map(({ error }) => error.code), ["message_too_long"]);
  assert.deepEqual((await get(`realtime/conversations/${id}/messages`, ada.user)).messages.map(({ text }) => text), ["Short"]);
});

test("a change that was lost on the way is asked for once", async () => {
  const { id, ada, ben } = await pair();
  ben.chat.outbox.send("One");
  await until(() => texts(ada).length === 1, "the first has come");
  const hearAgain = deafen(ada);
  ben.chat.outbox.send("Two");
  await until(() => ada.chat.list.rows()[0]?.lastMessage?.text === "Two", "the change of the second is lost");
  hearAgain();
  ben.chat.outbox.send("Three");
  await compare(id, [ada, ben], ["One", "Two", "Three"]);
  assert.deepEqual(ada.sent.filter(([event]) => event === "get_changes").length, 1);
});

test("a gap that is too large is loaded again", async () => {
  const { id, ada, ben } = await pair();
  ben.chat.outbox.send("Line 1");
  await until(() => texts(ada).length === 1, "the first has come");
  const hearAgain = deafen(ada);
  for (const text of numbered("Line", 119, 2)) ben.chat.outbox.send(text);
  await until(() => ada.chat.list.rows()[0]?.lastMessage?.text === "Line 120", "their changes are lost", 60_000);
  hearAgain();
  ben.chat.outbox.send("Line 121");
  await compare(id, [ada, ben], numbered("Line", 121));
  assert.deepEqual(ada.sent.map(([event]) => event).filter((event) => /open_conversation|get_changes/.test(event)), ["get_changes", "open_conversation"]);
});

test("unread counts are the server's, on all pages of a user, also after an absence", async () => {
  const { id, ada, ben } = await pair();
  const tab = await open(ada.user, id, { url: host.url });
  const count = (page) => [page.chat.list.unread(), page.chat.list.rows().find((row) => row.id === id)?.unreadCount];
  const agree = (expected) => until(async () => [count(ada), count(tab), [(await get("realtime/session", ada.user)).session.unread.total, expected]].every(([total, own]) => total === expected && own === expected), `${expected} are unread`);
  for (const text of numbered("Line", 5)) ben.chat.outbox.send(text);
  await agree(5);
  tab.chat.conversation.markRead(3);
  await agree(2);
  let back = await away(ada);
  for (const text of numbered("Line", 4, 6)) ben.chat.outbox.send(text);
  await until(() => count(tab)[0] === 6, "four more are unread");
  await back();
  await agree(6);
  back = await away(ada);
  ada.chat.conversation.markRead(5);
  await back();
  await agree(4);
  await until(() => ben.chat.conversation.details().readBy.get(ada.user) === 5, "ben sees that five are read");
});

test("typing ends by itself, presence is watched again after a reconnect", async () => {
  const { id, ada, ben } = await pair();
  ada.chat.outbox.send("Hello");
  ben.chat.outbox.send("Hello");
  await until(() => texts(ada).length === 2 && texts(ben).length === 2, "both have written");
  ada.chat.people.watch(ben.user);
  await until(() => ada.chat.people.presenceOf(ben.user) === "online", "ben is online");
  ben.chat.people.type(id);
  await until(() => ada.chat.people.isTyping(id, ben.user), "ben types");
  await until(() => !ada.chat.people.isTyping(id, ben.user), "ben has stopped");
  const back = await away(ada);
  assert.equal(ada.chat.people.presenceOf(ben.user), "unknown");
  await back();
  await until(() => ada.chat.people.presenceOf(ben.user) === "online", "ben is still online");
  ben.chat.connection.socket.disconnect();
  await until(() => ada.chat.people.presenceOf(ben.user) === "offline", "ben has gone");
  ada.chat.people.unwatch(ben.user);
  assert.equal(ada.chat.people.presenceOf(ben.user), "unknown");
});

test("notifications: live, taken back, and after an absence", async () => {
  const { id, ada } = await pair();
  const tab = await open(ada.user, id, { url: host.url });
  const notify = (title) => post(`notify/${ada.user}/${title}`);
  const shown = ({ chat }) => chat.notifications.shown().map(({ title, state }) => `${title} ${state}`);
  const { notifications } = ada.chat;
  for (const title of ["One", "Two", "Three"]) await notify(title);
  await until(() => shown(ada).length === 3, "they have come");
  await notifications.mark([notifications.shown()[0].id], "read");
  await until(() => shown(tab).join() === "Three read,Two unseen,One unseen", "it is read on the other page");
  await tab.chat.notifications.mark([notifications.shown()[0].id], "unread");
  await until(() => shown(ada).join() === "Three seen,Two unseen,One unseen", "it is unread again");
  const back = await away(ada);
  for (const title of numbered("More", 120)) await notify(title);
  await until(() => shown(tab).length === 123, "the other page has them", 60_000);
  await tab.chat.notifications.mark([tab.chat.notifications.shown()[0].id], "archived");
  await call(tab, "delete_notifications", { ids: [tab.chat.notifications.shown()[1].id] });
  await call(tab, "mark_notifications", { ids: [notifications.shown()[2].id], state: "read" });
  await back();
  await until(() => shown(ada)[0] === "More 118 unseen", "the page has caught up", 60_000);
  const stored = [];
  for (let page; page?.length !== 0; ) stored.push(...(page = (await get(`realtime/notifications?limit=100&after=${stored.at(-1)?.sequence ?? 0}`, ada.user)).notifications));
  await until(() => JSON.stringify(notifications.shown()) === JSON.stringify(stored.filter(({ state }) => state !== "archived").reverse()), "it shows the feed");
  const { counts } = await call(tab, "get_notification_counts");
  await until(() => JSON.stringify(notifications.counts()) === JSON.stringify(counts), "it shows the counts");
  assert.deepEqual([shown(ada).length, shown(ada).at(-1), counts.unread], [121, "One read", 120]);
});

test("an older part of the feed is read on request", async () => {
  const { id, ada } = await pair();
  for (const title of numbered("News", 70)) await post(`notify/${ada.user}/${title}`);
  const late = await open(ada.user, id);
  await until(() => late.chat.notifications.shown().length === 30, "a page is shown");
  late.chat.notifications.loadOlder();
  await until(() => late.chat.notifications.shown().length === 60, "and another one");
  late.chat.notifications.loadOlder();
  await until(() => late.chat.notifications.shown().at(-1).title === "News 1", "and the rest");
});

test("a reply that was cut in the middle goes on where it was, and ends as a message", async () => {
  const user = person("ada");
  const probe = await open(user, await host.conversation(user, person("ben")));
  const { conversation } = await call(probe, "open_assistant");
  const page = await open(user, conversation.id);
  const [first, second, third] = ["One 👍 two ", "three 👍👍 four ", "five 👍 "];
  page.chat.outbox.send(`${first}(pause) ${second}(pause) ${third.trim()}`);
  await until(() => page.chat.reply.shown()?.text === first, "the beginning");
  const back = await away(page);
  await post("resume");
  await until(async () => (await get(`conversations/${conversation.id}/assistant/reply`, user)).content === first + second, "the server is further");
  assert.equal(page.chat.reply.shown().text, first);
  await back();
  await until(() => page.chat.reply.shown()?.text === first + second, "what was missed");
  await post("resume");
  await until(() => page.chat.reply.shown() === null, "the end");
  for (const text of page.replies) assert.ok((first + second + third).startsWith(text), text);
  await compare(conversation.id, [page], [texts(page)[0], first + second + third]);
});

test("a reply that ended while the page was away is a message when it is back", async () => {
  const user = person("ada");
  const probe = await open(user, await host.conversation(user, person("ben")));
  const { conversation } = await call(probe, "open_assistant");
  const page = await open(user, conversation.id);
  page.chat.outbox.send("One (pause) two");
  await until(() => page.chat.reply.shown()?.text === "One ", "the beginning");
  const back = await away(page);
  await post("resume");
  await until(async () => (await get(`realtime/conversations/${conversation.id}/messages`, user)).messages.length === 2, "it is stored");
  await back();
  await compare(conversation.id, [page], ["One (pause) two", "One two "]);
  await until(() => page.chat.reply.shown() === null, "the draft is gone");
});

test("a token is renewed before it expires, and asked for again if nobody knows one", async () => {
  const user = person("ada");
  const id = await host.conversation(user, person("ben"));
  let asked = 0;
  const getToken = async () => {
    if (++asked === 1) throw new Error("The address that returns tokens is away.");
    return `${user}@${Date.now() + 4_000}`;
  };
  const page = await open(user, id, { getToken });
  const { socket } = page.chat.connection;
  const { id: socketId } = socket;
  await until(() => page.sent.filter(([event]) => event === "refresh_token").length === 2, "it was renewed twice");
  assert.equal(socket.id, socketId);
});

test("a sign-in that ended asks for a new token, and a refused one is final until the page connects again", async () => {
  const { ada } = await pair();
  ada.getToken = async () => "bad";
  line.tear();
  await until(() => ada.chat.status === "refused", "the token is bad");
  assert.equal(ada.chat.code, "invalid_token");
  ada.getToken = async () => ada.user;
  ada.chat.connection.socket.connect();
  await until(() => ada.chat.status === "online", "signed in again");
  await post(`sign-out/${ada.user}`);
  await until(() => ada.chat.status === "refused", "signed out");
  assert.equal(ada.chat.code, "signed_out");
  assert.equal(ada.chat.connection.socket.active, false);
});

test("a cookie signs in without a token", async () => {
  const other = await DialectHost.start("Marketplace", { COOKIE_SECONDS: "600" });
  try {
    const signedIn = await fetch(`${other.url}/sign-in/carl`, { method: "POST" });
    const cookie = signedIn.headers.getSetCookie()[0].split(";")[0];
    const page = openChat(other.url, { conversationId: "1", render: () => {}, extraHeaders: { cookie } });
    chats.push(page);
    await until(() => page.status === "online", "signed in");
    assert.equal(page.session.userId, "carl");
  } finally {
    await other.stop();
  }
});

test("another database is noticed", { timeout: 180_000 }, async () => {
  const { ada, ben } = await pair();
  await host.kill();
  await start("other.db");
  await until(() => ada.isReplaced && ben.isReplaced, "it is another database", 60_000);
});
