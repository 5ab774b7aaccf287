import assert from "node:assert/strict";
import { test } from "node:test";
import { suite, until } from "../support/browser.mjs";

// The real IndexedDB, Web Locks and BroadcastChannel of a browser.
const context = suite();
const server = () => context.server.server;
let people = 0;

async function conversation() {
  const user = server().addUser(`tab${++people}`, `Tab ${people}`);
  const other = server().addUser(`other${people}`, `Other ${people}`);
  return { user, id: server().addConversation([user, other]) };
}

/** Opens the conversation with the headless client of the page. */
async function begin(page, id) {
  await page.evaluate(async (conversationId) => {
    const { createRealtimeClient } = await import("/_content/Realtime.UI/realtime.js");
    window.client = createRealtimeClient();
    window.handle = window.client.conversation(conversationId);
  }, id);
  await page.waitForFunction(() => window.handle.timeline.get().status === "ready");
}

async function disconnect(user) {
  server().isDown = true;
  for (const socket of [...server().sockets]) if (socket.userId === user) socket.close();
}

const stored = (id) => server().conversations.get(id).messages.map(({ text }) => text);
const shown = (page) => page.evaluate(() => window.handle.timeline.get().entries.map(({ text }) => text));
const send = (page, text) => page.evaluate((value) => window.handle.send({ text: value }), text);

test("what was written without a connection survives a reload, and is sent once", async () => {
  const { user, id } = await conversation();
  const page = await context.open("", { user });
  await begin(page, id);
  await disconnect(user);
  await page.waitForFunction(() => window.handle.timeline.get().status === "stale");
  await send(page, "Written offline");
  await page.evaluate(() => window.handle.setDraft({ text: "Unfinished" }));
  await page.waitForTimeout(200);
  server().isDown = false;
  await page.reload();
  await begin(page, id);
  await until(() => stored(id).length === 1);
  await page.waitForTimeout(500);
  assert.deepEqual(stored(id), ["Written offline"]);
  assert.deepEqual(await shown(page), ["Written offline"]);
  assert.equal(await page.evaluate(() => window.handle.draft.get().text), "Unfinished");
});

for (const known of [true, false]) {
  test(`what is written before the first session of ${known ? "the page" : "this browser"} survives a reload, and is sent once`, async () => {
    const { user, id } = await conversation();
    const page = await context.open("", { user });
    if (known) {
      await begin(page, id);
      await page.waitForTimeout(200);
    }
    await disconnect(user);
    await page.reload();
    await page.evaluate(async (conversationId) => {
      const { createRealtimeClient } = await import("/_content/Realtime.UI/realtime.js");
      window.client = createRealtimeClient();
      window.handle = window.client.conversation(conversationId);
      window.handle.send({ text: "Written before" });
      window.handle.setDraft({ text: "Unfinished" });
    }, id);
    await page.waitForTimeout(300);
    assert.equal(await page.evaluate(() => window.client.me.get()), null);
    server().isDown = false;
    await page.reload();
    await begin(page, id);
    await until(() => stored(id).length === 1);
    await page.waitForTimeout(500);
    assert.deepEqual(stored(id), ["Written before"]);
    assert.deepEqual(await shown(page), ["Written before"]);
    assert.equal(await page.evaluate(() => window.handle.draft.get().text), "Unfinished");
    assert.deepEqual(await page.evaluate(() => Object.keys(sessionStorage)), []);
  });
}

test("two tabs: both show what waits, in order; the one that stays sends what the other left", async () => {
  const { user, id } = await conversation();
  const page = await context.open("", { user });
  const second = await page.context().newPage();
  await second.goto(page.url());
  await begin(page, id);
  await begin(second, id);
  await disconnect(user);
  await page.waitForFunction(() => window.handle.timeline.get().status === "stale");
  await second.waitForFunction(() => window.handle.timeline.get().status === "stale");
  for (let index = 0; index < 4; index++) {
    await send(index % 2 ? second : page, `Message ${index}`);
    await page.waitForTimeout(30);
  }
  const expected = Array.from({ length: 4 }, (_, index) => `Message ${index}`);
  await until(async () => JSON.stringify([await shown(page), await shown(second)]) === JSON.stringify([expected, expected]), "both tabs show all");
  await page.close();
  server().isDown = false;
  await until(() => stored(id).length === 4, "sent by the other tab", 60_000);
  assert.deepEqual(stored(id), expected);
  await until(async () => JSON.stringify(await shown(second)) === JSON.stringify(expected));
});

test("signing out in one tab ends the others, and removes what was stored", async () => {
  const { user, id } = await conversation();
  const page = await context.open("", { user });
  const second = await page.context().newPage();
  await second.goto(page.url());
  await begin(page, id);
  await begin(second, id);
  await page.evaluate(() => window.handle.setDraft({ text: "Private" }));
  await page.waitForTimeout(200);
  await page.evaluate(() => window.client.signOut());
  await second.waitForFunction(() => window.client.connection.get().status === "signedOut");
  const left = await page.evaluate(() => new Promise((resolve) => {
    const request = indexedDB.open("realtime");
    request.onsuccess = () => {
      const all = request.result.transaction("values").objectStore("values").count();
      all.onsuccess = () => resolve(all.result);
    };
  }));
  assert.equal(left, 0);
});

test("another user of the same browser sees and sends nothing of the first one", async () => {
  const { user, id } = await conversation();
  const [, other] = [...server().conversations.get(id).members.keys()];
  const page = await context.open("", { user });
  await begin(page, id);
  await disconnect(user);
  await page.waitForFunction(() => window.handle.timeline.get().status === "stale");
  await send(page, "Not for others");
  await page.waitForTimeout(200);
  await page.context().addCookies([{ name: "user", value: other, url: context.server.url }]);
  server().isDown = false;
  await page.reload();
  await begin(page, id);
  await page.waitForTimeout(1_500);
  assert.deepEqual(await shown(page), []);
  assert.deepEqual(stored(id), []);
});

test("a page that comes back from the back/forward cache, or from another page, is connected again", async () => {
  const { user, id } = await conversation();
  const page = await context.open("", { user });
  await begin(page, id);
  await page.goto(`${context.server.url}/icon.svg`);
  await until(() => ![...server().sockets].some((socket) => socket.userId === user), "a page that was left has no connection");
  await page.goBack();
  await begin(page, id);
  assert.equal(await page.evaluate(() => window.client.connection.get().status === "online" || window.client.connection.get().status === "syncing"), true);
});
