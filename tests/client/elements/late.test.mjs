import assert from "node:assert/strict";
import { test } from "node:test";
import { suite, until } from "../support/browser.mjs";

// The files of the bundle as a browser loads them, on a network that fails, under the strict policy of the suite.
const context = suite();
const server = () => context.server.server;
const files = (page) => page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => name.includes("/chunks/")).map((name) => name.replace(/.*\/(\w+)-\w+\.js.*/, "$1")));

test("a page of elements begins with one file, and loads nothing for conversations", async () => {
  const page = await context.open("<rt-inbox></rt-inbox><rt-unread></rt-unread><rt-toasts></rt-toasts>");
  await page.waitForFunction(() => document.querySelector("rt-inbox").realtime?.connection.get().status === "online");
  const loaded = (await files(page)).filter((name) => name !== "chunk");
  assert.deepEqual(loaded, []);
  assert.ok((await files(page)).length <= 2, JSON.stringify(await files(page)));
});

test("a presence dot loads what watches, and no conversations", async () => {
  const page = await context.open(`<rt-presence user="mei"></rt-presence>`);
  await until(async () => (await files(page)).includes("presence"));
  await until(() => server().requests.some(({ event, userId }) => event === "watch_presence" && userId === "amara"));
  assert.ok(!(await files(page)).includes("chat"));
});

test("a file that the network does not bring is loaded again, and what was written meanwhile is sent once", async () => {
  const user = server().addUser("late1", "Late");
  const other = server().addUser("late2", "Other");
  const id = server().addConversation([user, other]);
  const page = await context.open("", { user });
  const asked = [];
  await page.route(/\/chunks\/chat-/, (route) => {
    asked.push(route.request().url());
    return asked.length <= 2 ? route.abort("connectionreset") : route.continue();
  });
  await page.evaluate(async (conversationId) => {
    const { createRealtimeClient } = await import("/_content/Realtime.UI/realtime.js");
    window.client = createRealtimeClient();
    window.handle = window.client.conversation(conversationId);
    window.shown = [];
    window.handle.timeline.subscribe(({ entries }) => window.shown.push(entries.map(({ text }) => text)));
    window.key = window.handle.send({ text: "Written before it came" });
  }, id);
  await until(() => server().conversations.get(id).messages.length === 1);
  await page.waitForFunction(() => window.handle.timeline.get().entries[0]?.state === "stored");
  assert.equal(await page.evaluate(() => window.handle.timeline.get().entries[0].key === window.key), true);
  assert.deepEqual(server().conversations.get(id).messages.map(({ text }) => text), ["Written before it came"]);
  assert.deepEqual(await page.evaluate(() => window.shown.at(-1)), ["Written before it came"]);
  // Some browsers remember that an address failed, so it is another one each time.
  assert.deepEqual(asked.map((url) => new URL(url).search), ["", "?1", "?2"]);
});

test("a file that is gone: the error says to reload, and the reload sends what was written", async () => {
  const user = server().addUser("gone1", "Gone");
  const other = server().addUser("gone2", "Other");
  const id = server().addConversation([user, other]);
  const page = await context.open("", { user });
  await page.route(/\/chunks\/chat-/, (route) => route.fulfill({ status: 404, body: "" }));
  const open = (text) => page.evaluate(async ([conversationId, written]) => {
    const { createRealtimeClient } = await import("/_content/Realtime.UI/realtime.js");
    window.client = createRealtimeClient();
    window.errors = [];
    window.client.on("error", ({ error }) => window.errors.push([error.code, error.message]));
    if (written) {
      window.handle = window.client.conversation(conversationId);
      window.handle.send({ text: written });
    } else {
      window.client.connect();
    }
  }, [id, text]);
  await open("Written into the void");
  await page.waitForFunction(() => window.handle.timeline.get().status === "failed");
  const errors = await page.evaluate(() => window.errors);
  assert.equal(errors.length, 1);
  assert.equal(errors[0][0], "load_failed");
  assert.match(errors[0][1], /reload the page/);
  await page.unroute(/\/chunks\/chat-/);
  await page.reload();
  await open(null);
  await until(() => server().conversations.get(id).messages.length === 1);
  assert.deepEqual(server().conversations.get(id).messages.map(({ text }) => text), ["Written into the void"]);
});
