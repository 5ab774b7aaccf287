import assert from "node:assert/strict";
import { test } from "node:test";
import { world } from "../support/world.mjs";

async function looking(parts = {}) {
  const w = world({ users: ["amara", "mei", "noor"] });
  const tab = await w.connected("amara", parts);
  const { contactRequests } = tab.client;
  contactRequests.subscribe(() => {});
  await w.clock.until(() => contactRequests.get().status === "ready");
  return { ...w, ...tab, contactRequests, shown: () => contactRequests.get().items.map(({ from, messages }) => [from.name, ...messages.map(({ text }) => text)]) };
}

test("requests are listed when somebody looks, the latest first, page by page", async () => {
  const w = world();
  for (let index = 0; index < 35; index++) {
    w.server.contacts.ask(index % 2 ? "mei" : "noor", "amara", `Request ${index}`);
    await w.clock.advance(1_000);
  }
  const { client } = await w.connected("amara");
  await w.clock.advance(1_000);
  const { contactRequests } = client;
  assert.deepEqual([contactRequests.get().status, w.server.requests.filter(({ event }) => event === "get_contact_requests").length], ["idle", 0]);
  contactRequests.subscribe(() => {});
  await w.clock.until(() => contactRequests.get().status === "ready");
  assert.deepEqual([contactRequests.get().items.length, contactRequests.get().hasMore, contactRequests.get().items[0].messages[0].text], [30, true, "Request 34"]);
  assert.equal(client.user("noor").get().name, "Noor");
  void contactRequests.loadMore();
  await w.clock.advance(100);
  assert.deepEqual([contactRequests.get().items.length, contactRequests.get().hasMore, contactRequests.get().items.at(-1).messages[0].text], [35, false, "Request 0"]);
});

test("a request that comes is shown and told; a further message belongs to it", async () => {
  const { server, clock, client, shown, contactRequests } = await looking();
  const told = [];
  client.on("contactRequest", ({ request }) => told.push(request.messages.length));
  const id = server.contacts.ask("mei", "amara", "Hello");
  await clock.advance(1_000);
  server.contacts.ask("noor", "amara", "Hi");
  await clock.advance(1_000);
  const { createdAt } = contactRequests.get().items[1];
  server.contacts.ask("mei", "amara", "Are you there?", { id });
  await clock.advance(100);
  assert.deepEqual(shown(), [["Noor", "Hi"], ["Mei", "Hello", "Are you there?"]]);
  assert.equal(contactRequests.get().items[1].createdAt, createdAt);
  assert.deepEqual(told, [1, 1, 2]);
});

test("accepting: gone from the requests at once, and the conversation is in the list with what waited", async () => {
  const { server, clock, client, shown, contactRequests } = await looking();
  const id = server.contacts.ask("mei", "amara", "Hello");
  client.conversations.subscribe(() => {});
  await clock.advance(1_000);
  const accepted = contactRequests.accept(id);
  await clock.advance(0);
  assert.deepEqual(shown(), []);
  await clock.advance(1_000);
  await accepted;
  assert.deepEqual(client.conversations.get().items.map((item) => [item.id, item.lastMessage.text, item.unreadCount]), [[id, "Hello", 1]]);
});

test("accepting whose answer was lost is done all the same, and once", async () => {
  let lost = 1;
  const { server, clock, client, contactRequests, shown } = await looking({ link: { faults: (event) => (event === "accept_contact" && lost-- > 0 ? "lostAnswer" : "ok") } });
  const id = server.contacts.ask("mei", "amara", "Hello");
  await clock.advance(100);
  const accepted = contactRequests.accept(id);
  await clock.advance(30_000);
  await accepted;
  assert.deepEqual(shown(), []);
  assert.equal(server.requests.filter(({ event }) => event === "accept_contact").length, 2);
  const handle = client.conversation(id);
  await clock.until(() => handle.timeline.get().status === "ready");
});

test("declining: gone here and on the other devices; twice is once", async () => {
  const { server, clock, contactRequests, shown, browser } = await looking();
  const id = server.contacts.ask("mei", "amara", "Hello");
  const other = browser("amara").tab().client;
  other.contactRequests.subscribe(() => {});
  await clock.until(() => other.contactRequests.get().items.length === 1);
  const declined = contactRequests.decline(id);
  await clock.advance(100);
  await declined;
  assert.deepEqual(shown(), []);
  assert.deepEqual(other.contactRequests.get().items, []);
  const again = other.contactRequests.decline(id);
  await clock.advance(100);
  await again;
});

test("an answer that is refused, or cannot be given, brings the request back and says why", async () => {
  const { server, clock, contactRequests, shown } = await looking();
  const id = server.contacts.ask("mei", "amara", "Hello");
  await clock.advance(100);
  server.before = (event) => (event === "accept_contact" ? { ok: false, code: "banned", message: "" } : undefined);
  const codes = [];
  contactRequests.accept(id).catch(({ code }) => codes.push(code));
  await clock.advance(100);
  server.isDown = true;
  server.cut();
  contactRequests.decline(id).catch(({ code }) => codes.push(code));
  await clock.advance(10);
  assert.deepEqual(codes, ["banned", "offline"]);
  assert.deepEqual(shown(), [["Mei", "Hello"]]);
  assert.equal(contactRequests.get().status, "stale");
});

test("after an absence the requests are the server's", async () => {
  const { server, clock, client, shown } = await looking();
  const id = server.contacts.ask("mei", "amara", "Declined elsewhere");
  await clock.advance(100);
  server.isDown = true;
  server.cut();
  server.do("amara", "decline_contact", { conversationId: id });
  server.contacts.ask("noor", "amara", "Came meanwhile");
  server.isDown = false;
  await clock.until(() => client.connection.get().status === "online");
  assert.deepEqual(shown(), [["Noor", "Came meanwhile"]]);
});

test("what comes while the list is on its way is newer than the list", async () => {
  const w = world();
  const { server, clock } = w;
  const gone = server.contacts.ask("mei", "amara", "Answered meanwhile");
  const { client } = await w.connected("amara");
  server.before = (event) => {
    if (event !== "get_contact_requests") return undefined;
    const answer = structuredClone(server.contacts.handle("amara", event, {}));
    server.do("amara", "decline_contact", { conversationId: gone });
    server.contacts.ask("noor", "amara", "Came meanwhile");
    return answer;
  };
  client.contactRequests.subscribe(() => {});
  await clock.until(() => client.contactRequests.get().status === "ready");
  await clock.advance(1_000);
  assert.deepEqual(client.contactRequests.get().items.map(({ from }) => from.id), ["noor"]);
});

test("requests of who is blocked are not shown, and another user sees none of the first one's", async () => {
  let user = "amara";
  const { server, clock, client, shown } = await looking({ options: { getToken: () => user } });
  server.contacts.ask("mei", "amara", "Spam");
  server.contacts.ask("noor", "amara", "Hello");
  await clock.advance(100);
  void client.block("mei");
  await clock.advance(1_000);
  assert.deepEqual(shown(), [["Noor", "Hello"]]);
  user = "mei";
  server.cut();
  await clock.until(() => client.me.get()?.id === "mei" && client.connection.get().status === "online");
  assert.deepEqual(shown(), []);
});
