import assert from "node:assert/strict";
import { test } from "node:test";
import { texts, world } from "../support/world.mjs";

async function open(parts = {}) {
  const w = world();
  const id = w.server.addConversation(["amara", "mei"]);
  const home = w.browser("amara");
  const tab = home.tab(parts);
  const handle = tab.client.conversation(id);
  await w.clock.until(() => handle.timeline.get().status === "ready");
  return { ...w, ...tab, home, id, handle, stored: () => w.server.conversations.get(id).messages.map(({ text }) => text) };
}

/** What waits in a storage: the texts of messages, and the drafts. */
const kept = async (storage) => (await storage.load("")).filter(([key]) => /\|[od]\|/.test(key)).map(([, value]) => value.text);
const states = (handle) => handle.timeline.get().entries.map(({ state }) => state);

test("a message goes from queued over sending to stored, under one key", async () => {
  const { handle, clock, stored } = await open();
  const seen = new Map();
  handle.timeline.subscribe(({ entries }) => {
    for (const { key, state } of entries) seen.set(key, [...(seen.get(key) ?? []), state]);
  });
  const id = handle.send({ text: "Hello" });
  assert.deepEqual(texts(handle), ["Hello"], "shown at once");
  await clock.advance(500);
  assert.deepEqual([...seen.keys()], [id]);
  assert.equal(seen.get(id).at(-1), "stored");
  assert.deepEqual(stored(), ["Hello"]);
  assert.equal(handle.timeline.get().entries[0].key, id);
});

test("an own message is there once in every state, also when it is stored while the conversation is being opened again", async () => {
  let lost = 0;
  const { handle, clock, server, stored, client } = await open({ link: { faults: (event) => (event === "open_conversation" && lost-- > 0 ? "lostRequest" : "ok") } });
  server.isDown = true;
  server.cut();
  await clock.advance(100);
  const id = handle.send({ text: "Hello" });
  const counts = new Set();
  handle.timeline.subscribe(({ entries }) => counts.add(entries.filter(({ key }) => key === id).length));
  lost = 1;
  server.isDown = false;
  client.reconnectNow();
  await clock.advance(5_000);
  assert.deepEqual([stored(), handle.timeline.get().status], [["Hello"], "catchingUp"]);
  await clock.advance(20_000);
  assert.equal(handle.timeline.get().status, "ready");
  assert.deepEqual([...counts], [1]);
});

test("the order of writing is kept, also when answers are lost", async () => {
  let lost = 0;
  const { handle, clock, stored, id, server } = await open({ link: { faults: (event) => (event === "send_message" && lost++ % 3 === 0 ? "lostAnswer" : "ok") } });
  const expected = Array.from({ length: 9 }, (_, index) => `Message ${index}`);
  for (const text of expected) handle.send({ text });
  await clock.advance(120_000);
  assert.deepEqual(stored(), expected);
  assert.deepEqual(texts(handle), expected);
  assert.equal(server.conversations.get(id).messages.length, 9, "none twice");
});

for (const code of ["unavailable", "internal_error", "rate_limited"]) {
  test(`${code} holds those behind it, and is tried again`, async () => {
    const { handle, clock, stored, server } = await open();
    let left = 2;
    server.before = (event) => (event === "send_message" && left-- > 0 ? { ok: false, code, message: code, retryAfter: code === "rate_limited" ? 5_000 : undefined } : undefined);
    handle.send({ text: "First" });
    handle.send({ text: "Second" });
    await clock.advance(code === "rate_limited" ? 4_500 : 100);
    assert.deepEqual(stored(), []);
    assert.deepEqual(states(handle), ["queued", "queued"]);
    assert.deepEqual(handle.timeline.get().entries.map(({ error }) => error?.code), [code, undefined], "why it waits");
    await clock.advance(30_000);
    assert.deepEqual(handle.timeline.get().entries.map(({ error }) => error), [undefined, undefined]);
    assert.deepEqual(stored(), ["First", "Second"]);
  });
}

for (const [code, reason] of [["message_refused", "No links, please."], ["message_too_long", undefined], ["forbidden", undefined]]) {
  test(`${code} fails the message and does not hold those behind it`, async () => {
    const { handle, clock, stored, server, client } = await open();
    server.before = (event, { text }) => (event === "send_message" && text === "Bad" ? { ok: false, code, message: reason ?? code } : undefined);
    const errors = [];
    client.on("error", ({ error }) => errors.push(error.code));
    const id = handle.send({ text: "Bad" });
    handle.send({ text: "Good" });
    await clock.advance(1_000);
    assert.deepEqual(stored(), ["Good"]);
    const failed = handle.timeline.get().entries.find(({ key }) => key === id);
    assert.deepEqual([failed.state, failed.error.code], ["failed", code]);
    if (reason) assert.equal(failed.error.message, reason);
    assert.deepEqual(errors, [code]);
    server.before = () => undefined;
    handle.retry(id);
    await clock.advance(1_000);
    assert.deepEqual(stored(), ["Good", "Bad"]);
    assert.deepEqual(states(handle), ["stored", "stored"]);
  });
}

test("a failed message can be discarded", async () => {
  const { handle, clock, server, home } = await open();
  server.before = (event) => (event === "send_message" ? { ok: false, code: "forbidden", message: "" } : undefined);
  const id = handle.send({ text: "Bad" });
  await clock.advance(500);
  handle.discard(id);
  await clock.advance(10);
  assert.deepEqual(texts(handle), []);
  assert.deepEqual(await kept(home.storage), []);
});

test("messages written while offline survive a reload, with drafts, and are sent once", async () => {
  const { server, handle, client, clock, home, id, stored } = await open();
  server.isDown = true;
  server.cut();
  await clock.advance(100);
  handle.send({ text: "Written offline" });
  handle.setDraft({ text: "Unfinished" });
  await clock.advance(10);
  client.dispose();
  const after = home.tab();
  const again = after.client.conversation(id);
  server.isDown = false;
  await clock.until(() => again.timeline.get().status === "ready");
  await clock.advance(1_000);
  assert.deepEqual(stored(), ["Written offline"]);
  assert.deepEqual(texts(again), ["Written offline"]);
  assert.equal(again.draft.get().text, "Unfinished");
  assert.deepEqual(await kept(home.storage), ["Unfinished"]);
});

test("what an earlier page left is sent before what is written at once after a reload", async () => {
  const { server, handle, client, clock, home, id, stored } = await open();
  server.isDown = true;
  server.cut();
  handle.send({ text: "Before the reload" });
  await clock.advance(10);
  client.dispose();
  server.isDown = false;
  const { storage } = home;
  const slow = { load: async (prefix) => (await new Promise((resolve) => clock.after(300, resolve)), storage.load(prefix)), set: (...args) => storage.set(...args), delete: (...args) => storage.delete(...args) };
  const again = home.tab({ options: { storage: slow } }).client.conversation(id);
  again.send({ text: "After the reload" });
  await clock.advance(5_000);
  assert.deepEqual(stored(), ["Before the reload", "After the reload"]);
  assert.deepEqual(texts(again), ["Before the reload", "After the reload"]);
});

test("a message whose answer was cut off by a reload is stored once", async () => {
  const { handle, client, clock, home, id, stored } = await open({ link: { faults: (event) => (event === "send_message" ? "cutAfter" : "ok") } });
  handle.send({ text: "Once" });
  await clock.advance(15);
  client.dispose();
  const again = home.tab().client.conversation(id);
  await clock.until(() => again.timeline.get().status === "ready");
  await clock.advance(1_000);
  assert.deepEqual(stored(), ["Once"]);
  assert.deepEqual(texts(again), ["Once"]);
});

test("entries older than seven days are not sent", async () => {
  const { server, handle, client, clock, home, id, stored } = await open();
  server.isDown = true;
  server.cut();
  handle.send({ text: "Old" });
  await clock.advance(10);
  client.dispose();
  await clock.advance(8 * 24 * 3_600_000);
  server.isDown = false;
  const again = home.tab().client.conversation(id);
  await clock.until(() => again.timeline.get().status === "ready");
  await clock.advance(1_000);
  assert.deepEqual(stored(), []);
  assert.deepEqual(texts(again), []);
});

test("a fault that lasts a day fails the message", async () => {
  const { server, handle, clock } = await open();
  server.before = (event) => (event === "send_message" ? { ok: false, code: "unavailable", message: "" } : undefined);
  handle.send({ text: "For a day" });
  await clock.advance(23 * 3_600_000);
  assert.deepEqual(states(handle), ["queued"]);
  await clock.advance(2 * 3_600_000);
  assert.deepEqual(states(handle), ["failed"]);
});

test("at most 100 entries wait; what is written beyond is kept as failed", async () => {
  const { server, handle, clock } = await open();
  server.isDown = true;
  server.cut();
  await clock.advance(100);
  for (let index = 0; index < 102; index++) handle.send({ text: `Message ${index}` });
  assert.equal(states(handle).filter((state) => state === "queued").length, 100);
  assert.equal(handle.timeline.get().entries.at(-1).error.code, "storage_full");
});

test("signing out removes what is stored, in all tabs", async () => {
  const { server, handle, clock, home, client } = await open();
  const other = home.tab();
  other.client.connect();
  await clock.until(() => other.client.connection.get().status === "online");
  server.isDown = true;
  server.cut();
  await clock.advance(10);
  handle.send({ text: "Not mine any more" });
  handle.setDraft({ text: "Neither" });
  await clock.advance(10);
  await client.signOut();
  await clock.advance(100);
  assert.deepEqual(await home.storage.load(""), []);
  assert.equal(client.connection.get().status, "signedOut");
  assert.equal(other.client.connection.get().status, "signedOut");
  assert.deepEqual(texts(handle), []);
});

test("what one user wrote is never shown to or sent by another", async () => {
  const { server, handle, clock, home, client, id, stored } = await open();
  server.isDown = true;
  server.cut();
  handle.send({ text: "Amara's" });
  await clock.advance(10);
  client.dispose();
  server.isDown = false;
  const mei = home.tab({ options: { getToken: () => "mei" } });
  const seen = mei.client.conversation(id);
  await clock.until(() => seen.timeline.get().status === "ready");
  await clock.advance(1_000);
  assert.deepEqual(texts(seen), []);
  assert.deepEqual(stored(), []);
});

test("storage that refuses: messages are sent, and the page says nothing", async () => {
  const refusing = { load: () => Promise.reject(new Error("no")), set: () => Promise.reject(new Error("full")), delete: () => Promise.reject(new Error("no")) };
  const { handle, clock, stored, diagnostics } = await open({ options: { storage: refusing } });
  handle.send({ text: "Sent all the same" });
  await clock.advance(500);
  assert.deepEqual(stored(), ["Sent all the same"]);
  assert.ok(diagnostics.some(({ area }) => area === "storage"));
});

test("an upload comes first: progress, then the message; a failed one is retried", async () => {
  let attempts = 0;
  let finish;
  const upload = (file, { onProgress }) => new Promise((resolve, reject) => {
    attempts++;
    onProgress(0.5);
    finish = () => (attempts === 1 ? reject(new Error("network")) : resolve({ id: `file:${file.name}` }));
  });
  const { handle, clock, server, id } = await open({ options: { upload } });
  const key = handle.send({ text: "See this", attachments: [new File(["x"], "picture.png")] });
  await clock.advance(10);
  assert.deepEqual([handle.timeline.get().entries[0].state, handle.timeline.get().entries[0].progress], ["uploading", 0.5]);
  finish();
  await clock.advance(10);
  assert.deepEqual(states(handle), ["failed"]);
  handle.retry(key);
  await clock.advance(10);
  finish();
  await clock.advance(500);
  assert.deepEqual(states(handle), ["stored"]);
  assert.deepEqual(server.conversations.get(id).messages[0].attachmentIds, ["file:picture.png"]);
});

test("an upload that a reload cut fails, with its text kept", async () => {
  const { handle, clock, client, home, id } = await open({ options: { upload: () => new Promise(() => {}) } });
  handle.send({ text: "With a picture", attachments: [new File(["x"], "picture.png")] });
  await clock.advance(10);
  client.dispose();
  const again = home.tab().client.conversation(id);
  await clock.until(() => again.timeline.get().status === "ready");
  await clock.advance(3_000);
  const [entry] = again.timeline.get().entries;
  assert.deepEqual([entry.text, entry.state, entry.error.code], ["With a picture", "failed", "upload_failed"]);
});

test("four conversations send at once, each in its own order", async () => {
  const { client, clock, server } = await open();
  const ids = Array.from({ length: 8 }, () => server.addConversation(["amara", "mei"], { kind: "group" }));
  let running = 0;
  let most = 0;
  const handles = ids.map((id) => client.conversation(id));
  await clock.advance(1_000);
  const { handle } = server;
  server.handle = function (socket, event, payload) {
    if (event === "send_message") most = Math.max(most, ++running);
    clock.after(50, () => event === "send_message" && running--);
    return handle.call(this, socket, event, payload);
  };
  for (const one of handles) for (let index = 0; index < 3; index++) one.send({ text: `Message ${index}` });
  await clock.advance(30_000);
  for (const id of ids) assert.deepEqual(server.conversations.get(id).messages.map(({ text }) => text), ["Message 0", "Message 1", "Message 2"]);
  assert.ok(most >= 2, "not one after another");
});

test("two tabs: one sends, both show, in order; the draft is in both", async () => {
  const { handle, clock, home, id, server, stored } = await open();
  const other = home.tab();
  const there = other.client.conversation(id);
  await clock.until(() => there.timeline.get().status === "ready");
  server.isDown = true;
  server.cut();
  await clock.advance(100);
  const expected = Array.from({ length: 6 }, (_, index) => `Message ${index}`);
  for (const [index, text] of expected.entries()) {
    (index % 2 ? there : handle).send({ text });
    await clock.advance(5);
  }
  handle.setDraft({ text: "In both" });
  await clock.advance(10);
  assert.deepEqual(texts(handle), expected);
  assert.deepEqual(texts(there), expected);
  assert.equal(there.draft.get().text, "In both");
  server.isDown = false;
  await clock.advance(60_000);
  assert.deepEqual(stored(), expected);
  assert.deepEqual(texts(handle), expected);
  assert.deepEqual(texts(there), expected);
  assert.ok(server.requests.filter(({ event }) => event === "send_message").length <= expected.length + 1, "two senders at the worst cost a request");
});

test("a tab that is closed leaves its messages to the others", async () => {
  const { handle, clock, home, id, server, stored, client } = await open();
  const other = home.tab();
  const there = other.client.conversation(id);
  await clock.until(() => there.timeline.get().status === "ready");
  server.isDown = true;
  server.cut();
  await clock.advance(100);
  handle.send({ text: "From the closed tab" });
  await clock.advance(10);
  client.dispose();
  server.isDown = false;
  await clock.advance(60_000);
  assert.deepEqual(stored(), ["From the closed tab"]);
  assert.deepEqual(texts(there), ["From the closed tab"]);
});

test("a visible tab takes over from one that is frozen while it sends", async () => {
  let isFrozen = false;
  const { handle, clock, home, id, stored } = await open({ link: { faults: () => (isFrozen ? "lostRequest" : "ok") } });
  const other = home.tab();
  const there = other.client.conversation(id);
  await clock.until(() => there.timeline.get().status === "ready");
  isFrozen = true;
  handle.send({ text: "Held by a frozen tab" });
  await clock.advance(8_000);
  assert.deepEqual(stored(), ["Held by a frozen tab"]);
  await clock.advance(1_000);
  assert.deepEqual(texts(there), ["Held by a frozen tab"]);
});

test("a clock that is set back by an hour loses and disorders nothing", async () => {
  const { handle, clock, stored } = await open();
  handle.send({ text: "Before" });
  await clock.advance(5);
  clock.set(clock.now() - 3_600_000);
  handle.send({ text: "After" });
  assert.deepEqual(texts(handle), ["Before", "After"]);
  await clock.advance(2_000);
  assert.deepEqual(stored(), ["Before", "After"]);
});

/** A world in which nobody is connected; with `known`, amara was here before. */
async function early(known) {
  const w = world();
  const id = w.server.addConversation(["amara", "mei"]);
  const home = w.browser("amara");
  if (known) {
    const before = home.tab();
    before.client.connect();
    await w.clock.until(() => before.client.connection.get().status === "online");
    before.client.dispose();
  }
  w.server.isDown = true;
  /** Opens the conversation in a tab, and waits until what is written is kept. */
  const open = async (parts) => {
    const tab = home.tab(parts);
    const handle = tab.client.conversation(id);
    await w.clock.advance(10);
    return { ...tab, handle };
  };
  /** The server comes, and a tab connects. */
  const online = async ({ client, handle }) => {
    w.server.isDown = false;
    client.reconnectNow();
    await w.clock.until(() => handle.timeline.get().status === "ready");
    await w.clock.advance(5_000);
  };
  return { ...w, id, home, open, online, stored: () => w.server.conversations.get(id).messages.map(({ text }) => text) };
}

for (const known of [true, false]) {
  test(`written before the first session of ${known ? "the page" : "all"}: a reload loses nothing, and each is stored once, in order`, async () => {
    const { clock, open, online, stored, home } = await early(known);
    const first = await open();
    first.handle.send({ text: "First" });
    first.handle.setDraft({ text: "Unfinished" });
    await clock.advance(10);
    first.client.dispose();
    const second = await open({ session: first.session });
    second.handle.send({ text: "Second" });
    await clock.advance(10);
    second.client.dispose();
    const third = await open({ session: first.session });
    third.handle.send({ text: "Third" });
    await online(third);
    assert.deepEqual(stored(), ["First", "Second", "Third"]);
    assert.deepEqual(texts(third.handle), ["First", "Second", "Third"]);
    assert.deepEqual(states(third.handle), ["stored", "stored", "stored"]);
    assert.equal(third.handle.draft.get().text, "Unfinished");
    assert.deepEqual(await kept(home.storage), ["Unfinished"]);
    assert.deepEqual(await kept(first.session), []);
  });
}

test("what a tab was closed with before its first session is sent by the next one of the same user", async () => {
  const { clock, open, online, stored } = await early(true);
  const first = await open();
  first.handle.send({ text: "From the closed tab" });
  await clock.advance(10);
  first.client.dispose();
  await online(await open());
  assert.deepEqual(stored(), ["From the closed tab"]);
});

test("what nobody has claimed stays in its tab", async () => {
  const { clock, open, online, stored, home } = await early(false);
  const first = await open();
  first.handle.send({ text: "Whose?" });
  await clock.advance(10);
  first.client.dispose();
  assert.deepEqual(await kept(home.storage), []);
  const mei = await open({ options: { getToken: () => "mei" } });
  await online(mei);
  assert.deepEqual(texts(mei.handle), []);
  assert.deepEqual(stored(), []);
});

test("what was written before the first session is never sent by another user, nor by itself afterwards", async () => {
  const { clock, open, online, stored, server, home } = await early(true);
  const first = await open();
  first.handle.send({ text: "Amara's" });
  await clock.advance(10);
  first.client.dispose();
  const mei = await open({ session: first.session, options: { getToken: () => "mei" } });
  await online(mei);
  assert.deepEqual(texts(mei.handle), [], "an earlier page wrote it");
  assert.deepEqual(stored(), []);
  mei.client.dispose();

  // Its owner sees it, and decides: somebody else was here as well.
  server.isDown = true;
  const amara = await open();
  await online(amara);
  assert.deepEqual(stored(), []);
  assert.deepEqual(amara.handle.timeline.get().entries.map(({ text, state, error }) => [text, state, error.code]), [["Amara's", "failed", "user_changed"]]);
  amara.handle.retry(amara.handle.timeline.get().entries[0].key);
  await clock.advance(1_000);
  assert.deepEqual(stored(), ["Amara's"]);
  assert.deepEqual(await kept(home.storage), []);
});

test("what this page wrote before another user's session stays in view as failed, and is sent only by retrying", async () => {
  const { clock, open, online, stored, home } = await early(true);
  const mei = await open({ options: { getToken: () => "mei" } });
  const errors = [];
  const id = mei.handle.send({ text: "Mei's, most likely" });
  mei.handle.react("m1", "👍", true).catch(({ code }) => errors.push(code));
  await clock.advance(10);
  await online(mei);
  assert.deepEqual(stored(), []);
  assert.deepEqual(mei.handle.timeline.get().entries.map(({ key, state, error }) => [key, state, error.code]), [[id, "failed", "user_changed"]]);
  assert.deepEqual(errors, ["user_changed"]);
  mei.client.dispose();

  // Nothing of it is left for the user before, and it survives a reload.
  const amara = await open();
  await online(amara);
  assert.deepEqual(texts(amara.handle), []);
  const again = await open({ options: { getToken: () => "mei" } });
  await online(again);
  again.handle.retry(id);
  await clock.advance(1_000);
  assert.deepEqual(stored(), ["Mei's, most likely"]);
  assert.equal((await kept(home.storage)).length, 0);
});

test("signing out without a session removes what is kept for the last user, and for nobody", async () => {
  for (const known of [true, false]) {
    const { clock, open, home } = await early(known);
    const { client, handle, session } = await open();
    handle.send({ text: "Not mine any more" });
    handle.setDraft({ text: "Neither" });
    await clock.advance(10);
    assert.equal((await kept(known ? home.storage : session)).length, 2);
    await client.signOut();
    assert.deepEqual([await home.storage.load(""), await session.load("")], [[], []]);
  }
});

test("users whose ids begin alike do not see each other's", async () => {
  const w = world({ users: ["amara", "a", "a|o", "a%7Co"] });
  const id = w.server.addConversation(["amara", "a", "a|o", "a%7Co"]);
  const { storage, tab: open } = w.browser("a|o");
  const first = open();
  const handle = first.client.conversation(id);
  await w.clock.until(() => handle.timeline.get().status === "ready");
  w.server.isDown = true;
  w.server.cut();
  handle.send({ text: "Of a|o" });
  await w.clock.advance(10);
  first.client.dispose();
  w.server.isDown = false;
  for (const user of ["a", "a%7Co"]) {
    const { client } = open({ options: { getToken: () => user } });
    const other = client.conversation(id);
    await w.clock.until(() => other.timeline.get().status === "ready");
    await w.clock.advance(1_000);
    assert.deepEqual(texts(other), [], user);
    await client.signOut();
  }
  assert.deepEqual(await kept(storage), ["Of a|o"]);
});

for (const fault of ["lostRequest", "lostAnswer"]) {
  test(`a message that is changed or deleted while it is under way ends as its user wants it (${fault})`, async () => {
    let isFaulty = true;
    const { handle, clock, server, id } = await open({ link: { faults: (event) => (isFaulty && event === "send_message" ? fault : "ok") } });
    const edited = handle.send({ text: "Wrnog" });
    await clock.advance(15);
    assert.deepEqual(states(handle), ["sending"]);
    await handle.edit(edited, "Right");
    assert.deepEqual(texts(handle), ["Right"]);
    isFaulty = false;
    await clock.advance(30_000);
    assert.deepEqual(server.conversations.get(id).messages.map(({ text }) => text), ["Right"]);
    assert.deepEqual(texts(handle), ["Right"]);
    isFaulty = true;
    const unwanted = handle.send({ text: "Not this" });
    await clock.advance(15);
    await handle.delete(unwanted);
    isFaulty = false;
    await clock.advance(30_000);
    assert.ok(server.conversations.get(id).messages.at(-1).deletedAt !== null);
    assert.ok(handle.timeline.get().entries.at(-1).deletedAt !== null);
  });
}

test("a message for which there is no room is not uploaded, and not sent by itself", async () => {
  const uploads = [];
  const { handle, clock, server, stored } = await open({ options: { limits: { outbox: 1 }, upload: async (file) => (uploads.push(file.name), { id: "1" }) } });
  server.isDown = true;
  server.cut();
  handle.send({ text: "First" });
  const key = handle.send({ text: "No room", attachments: [new File(["x"], "picture.png")] });
  await clock.advance(1_000);
  assert.deepEqual(uploads, []);
  server.isDown = false;
  await clock.advance(60_000);
  assert.deepEqual(stored(), ["First"]);
  handle.retry(key);
  await clock.advance(1_000);
  assert.deepEqual([stored(), uploads, states(handle)], [["First", "No room"], ["picture.png"], ["stored", "stored"]]);
});
