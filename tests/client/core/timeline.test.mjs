import assert from "node:assert/strict";
import { test } from "node:test";
import { texts, world } from "../support/world.mjs";

async function open({ messages = 0, ...options } = {}, parts = {}) {
  const w = world(options);
  const id = w.server.addConversation(["amara", "mei"]);
  for (let index = 1; index <= messages; index++) w.server.say(id, index % 2 ? "mei" : "amara", `Message ${index}`);
  await w.clock.advance(1_000);
  const tab = await w.connected("amara", parts);
  const handle = tab.client.conversation(id);
  await w.clock.until(() => handle.timeline.get().status === "ready");
  return { ...w, ...tab, id, handle, say: (text, user = "mei") => w.server.say(id, user, text) };
}

const asked = (server, event) => server.requests.filter((request) => request.event === event).length;

test("opens with the newest page, and loads older ones up to the first message", async () => {
  const { handle, clock } = await open({ messages: 120 });
  assert.deepEqual(texts(handle).slice(-1), ["Message 120"]);
  assert.equal(handle.timeline.get().entries.length, 50);
  assert.equal(handle.timeline.get().hasOlder, true);
  void handle.loadOlder();
  void handle.loadOlder();
  await clock.advance(100);
  assert.equal(handle.timeline.get().entries.length, 100);
  void handle.loadOlder();
  await clock.advance(100);
  assert.equal(handle.timeline.get().entries.length, 120);
  assert.equal(handle.timeline.get().hasOlder, false);
  assert.deepEqual(texts(handle), Array.from({ length: 120 }, (_, index) => `Message ${index + 1}`));
});

test("an empty conversation is ready, and shows its first message", async () => {
  const { handle, clock, say } = await open();
  assert.deepEqual(texts(handle), []);
  assert.equal(handle.timeline.get().hasOlder, false);
  say("First");
  await clock.advance(100);
  assert.deepEqual(texts(handle), ["First"]);
});

test("live changes are applied: new, edited, deleted, reactions, title", async () => {
  const { handle, clock, server, say, id } = await open({ messages: 3 });
  const { id: messageId } = say("New");
  await clock.advance(100);
  assert.deepEqual(texts(handle).at(-1), "New");
  server.do("mei", "edit_message", { messageId, text: "Edited" });
  server.do("mei", "add_reaction", { messageId, emoji: "👍" });
  await clock.advance(100);
  const entry = handle.timeline.get().entries.at(-1);
  assert.equal(entry.text, "Edited");
  assert.deepEqual(entry.reactions, [{ emoji: "👍", count: 1, userIds: ["mei"], mine: false }]);
  server.do("mei", "delete_message", { messageId });
  server.do("mei", "set_title", { conversationId: id, title: "Plans" });
  await clock.advance(100);
  assert.ok(handle.timeline.get().entries.at(-1).deletedAt);
  assert.equal(handle.info.get().title, "Plans");
});

test("entries that did not change keep their identity", async () => {
  const { handle, clock, say } = await open({ messages: 5 });
  const before = handle.timeline.get();
  assert.equal(handle.timeline.get(), before, "the same snapshot until something changes");
  say("New");
  await clock.advance(100);
  const after = handle.timeline.get();
  assert.notEqual(after, before);
  for (const [index, entry] of before.entries.entries()) assert.equal(after.entries[index], entry);
});

test("a change that came already is ignored", async () => {
  const { handle, clock, server, say, id } = await open({ messages: 2 });
  const message = say("Once");
  await clock.advance(100);
  server.push("amara", "change", { conversationId: id, revision: message.revision, kind: "message_sent", message: { ...message, text: "Twice" }, info: null, userIds: [], firstSequence: null, mutedUntil: null });
  await clock.advance(100);
  assert.equal(texts(handle).filter((text) => text === "Once").length, 1);
  assert.ok(!texts(handle).includes("Twice"));
});

test("a gap is filled by one request, whatever number of changes arrives meanwhile", async () => {
  const { handle, clock, server, say } = await open({ messages: 2 });
  const sockets = [...server.sockets];
  const receive = sockets.map((socket) => socket.receive);
  for (const socket of sockets) socket.receive = (event, payload) => event !== "change" && receive[0](event, payload);
  for (let index = 0; index < 10; index++) say(`Lost ${index}`);
  for (const [index, socket] of sockets.entries()) socket.receive = receive[index];
  for (let index = 0; index < 10; index++) say(`Heard ${index}`);
  const states = [];
  handle.timeline.subscribe(({ status }) => states.push(status));
  await clock.advance(500);
  assert.equal(asked(server, "get_changes"), 1);
  assert.deepEqual(texts(handle).slice(2), [...Array.from({ length: 10 }, (_, index) => `Lost ${index}`), ...Array.from({ length: 10 }, (_, index) => `Heard ${index}`)]);
  assert.ok(states.includes("catchingUp"));
  assert.equal(handle.timeline.get().status, "ready");
});

test("a gap of more changes than are kept is filled as well", async () => {
  const { handle, clock, server, say } = await open({ messages: 1 }, { options: { limits: { heldChanges: 20 } } });
  const [socket] = [...server.sockets];
  const { receive } = socket;
  socket.receive = () => {};
  say("Lost");
  socket.receive = receive;
  for (let index = 0; index < 60; index++) say(`Heard ${index}`);
  await clock.advance(2_000);
  assert.equal(handle.timeline.get().entries.length, 62);
  assert.equal(new Set(texts(handle)).size, 62);
});

test("what happened while away is shown after the return, with one request for the conversation", async () => {
  const { handle, clock, server, say, id, client } = await open({ messages: 10 });
  const [first, second] = handle.timeline.get().entries;
  server.isDown = true;
  server.cut();
  await clock.advance(100);
  assert.equal(handle.timeline.get().status, "stale");
  server.do("mei", "edit_message", { messageId: first.id, text: "Edited while away" });
  server.do("mei", "add_reaction", { messageId: second.id, emoji: "🎉" });
  say("Sent while away");
  const { id: gone } = say("Deleted while away");
  server.do("mei", "delete_message", { messageId: gone });
  server.do("mei", "add_participants", { conversationId: id, userIds: ["noor"] });
  server.do("mei", "set_title", { conversationId: id, title: "Renamed while away" });
  const before = server.requests.length;
  server.isDown = false;
  await clock.until(() => client.connection.get().status === "online");
  const { entries } = handle.timeline.get();
  assert.equal(entries[0].text, "Edited while away");
  assert.equal(entries[1].reactions[0].emoji, "🎉");
  assert.equal(entries.at(-2).text, "Sent while away");
  assert.ok(entries.at(-1).deletedAt);
  assert.equal(handle.info.get().title, "Renamed while away");
  assert.equal(handle.info.get().participants.length, 3);
  const about = server.requests.slice(before).filter(({ userId, payload }) => userId === "amara" && payload.conversationId === id && !["mark_delivered", "get_reply"].includes(payload.event));
  assert.deepEqual(about.map(({ event }) => event).filter((event) => event !== "get_reply" && event !== "mark_delivered"), ["open_conversation"]);
});

test("more than 1,000 changes behind: the newest page is loaded, and what is written stays", async () => {
  const { handle, clock, server, say, client } = await open({ messages: 5 });
  server.isDown = true;
  server.cut();
  await clock.advance(100);
  handle.send({ text: "Waiting" });
  handle.setDraft({ text: "Half a thought" });
  for (let index = 0; index < 1_300; index++) say(`Away ${index}`);
  server.isDown = false;
  await clock.until(() => client.connection.get().status === "online");
  await clock.advance(500);
  assert.equal(asked(server, "get_changes"), 0);
  assert.equal(texts(handle).at(-1), "Waiting");
  assert.equal(texts(handle).at(-2), "Away 1299");
  assert.ok(handle.timeline.get().hasOlder);
  assert.equal(handle.draft.get().text, "Half a thought");
});

test("a replaced database: everything is loaded anew, unsent messages stay as failed", async () => {
  const { handle, clock, server, client } = await open({ messages: 5 });
  server.isDown = true;
  server.cut();
  await clock.advance(100);
  const id = handle.send({ text: "Not sent into another database" });
  for (const conversation of server.conversations.values()) {
    conversation.messages = [];
    conversation.lastSequence = 0;
    conversation.revision = 1;
  }
  server.replace();
  server.isDown = false;
  await clock.until(() => client.connection.get().status === "online");
  await clock.advance(2_000);
  const { entries } = handle.timeline.get();
  assert.deepEqual(entries.map(({ key, state }) => [key, state]), [[id, "failed"]]);
  handle.retry(id);
  await clock.advance(1_000);
  assert.deepEqual(handle.timeline.get().entries.map(({ key, state }) => [key, state]), [[id, "stored"]]);
});

for (const [how, change] of [
  ["restored from a backup, with the same epoch", ({ server, id }) => {
    const conversation = server.conversations.get(id);
    conversation.messages = conversation.messages.slice(0, 2);
    conversation.lastSequence = 2;
    conversation.revision = 3;
    server.cut();
  }],
  ["given a new epoch while connected", ({ server, id }) => {
    server.epoch = "epoch-2";
    // A gap, so that the client asks.
    server.push("amara", "change", { conversationId: id, revision: 50, kind: "hidden", message: null, info: null, userIds: [], firstSequence: null, mutedUntil: null });
  }],
]) {
  test(`a database that was ${how}: everything is loaded anew, and what waits fails`, async () => {
    const opened = await open({ messages: 5 }, { link: { faults: (event) => (event === "send_message" && isHeld ? "lostRequest" : "ok") } });
    const { handle, clock, server, client, id } = opened;
    client.conversations.subscribe(() => {});
    await clock.advance(100);
    let isHeld = true;
    const key = handle.send({ text: "Waits" });
    await clock.advance(100);
    change(opened);
    await clock.advance(200);
    await clock.until(() => client.connection.get().status === "online" && handle.timeline.get().status === "ready");
    await clock.advance(2_000);
    const truth = server.conversations.get(id);
    assert.deepEqual(texts(handle), [...truth.messages.map(({ text }) => text), "Waits"]);
    assert.equal(handle.timeline.get().entries.at(-1).state, "failed");
    assert.deepEqual([handle.info.get().revision, client.conversations.get().items[0].revision], [truth.revision, truth.revision]);
    isHeld = false;
    handle.retry(key);
    await clock.advance(1_000);
    assert.equal(truth.messages.at(-1).text, "Waits");
  });
}

test("jumping to a message loads a page around it; live messages then only count; segments that touch are joined", async () => {
  const { handle, clock, say, server, id } = await open({ messages: 300 });
  const target = server.conversations.get(id).messages[99];
  const jumped = handle.jumpTo({ messageId: target.id });
  await clock.advance(100);
  assert.equal(await jumped, true);
  assert.ok(texts(handle).includes("Message 100"));
  assert.ok(!texts(handle).includes("Message 300"));
  assert.equal(handle.timeline.get().hasNewer, true);
  const below = handle.timeline.get().unreadBelow;
  say("Live");
  await clock.advance(100);
  assert.ok(!texts(handle).includes("Live"));
  assert.equal(handle.timeline.get().unreadBelow, below + 1);
  while (handle.timeline.get().hasNewer) {
    void handle.loadNewer();
    await clock.advance(100);
  }
  const numbers = texts(handle).slice(0, -1).map((text) => Number(text.split(" ")[1]));
  assert.deepEqual(numbers, Array.from({ length: numbers.length }, (_, index) => numbers[0] + index));
  assert.equal(texts(handle).at(-1), "Live");
});

test("jumping to what does not exist says so; jumping to the latest shows the newest", async () => {
  const { handle, clock } = await open({ messages: 200 });
  const missing = handle.jumpTo({ messageId: "nothing" });
  await clock.advance(100);
  assert.equal(await missing, false);
  void handle.jumpTo("firstUnread");
  await clock.advance(100);
  assert.ok(handle.timeline.get().hasNewer);
  void handle.jumpTo("latest");
  await clock.advance(100);
  assert.equal(handle.timeline.get().hasNewer, false);
});

test("retention removes messages, live and while away", async () => {
  const { handle, clock, server, id, client } = await open({ messages: 30 });
  server.removeBelow(id, 11);
  await clock.advance(100);
  assert.equal(texts(handle)[0], "Message 11");
  server.isDown = true;
  server.cut();
  server.removeBelow(id, 21);
  server.isDown = false;
  await clock.advance(100);
  await clock.until(() => client.connection.get().status === "online");
  assert.equal(texts(handle)[0], "Message 21");
  assert.equal(handle.timeline.get().hasOlder, false);
});

test("memory: no more messages than the limit, those farthest from the screen go first", async () => {
  const { handle, clock } = await open({ messages: 500 }, { options: { limits: { messages: 200 } } });
  for (let page = 0; page < 8; page++) {
    void handle.loadOlder();
    await clock.advance(100);
  }
  const { entries, hasNewer } = handle.timeline.get();
  assert.ok(entries.length <= 200, String(entries.length));
  assert.ok(hasNewer);
  assert.equal(entries.every((entry, index) => index === 0 || entry.sequence === entries[index - 1].sequence + 1), true);
});

test("who is removed sees that the conversation is gone; who is added again sees it again", async () => {
  const { handle, clock, server, id } = await open({ messages: 3 });
  server.do("mei", "remove_participant", { conversationId: id, userId: "amara" });
  await clock.advance(500);
  assert.equal(handle.timeline.get().status, "gone");
  server.do("mei", "add_participants", { conversationId: id, userIds: ["amara"] });
  await clock.advance(1_000);
  assert.equal(handle.timeline.get().status, "ready");
});

test("who was removed and added again while away sees it again, with the messages since", async () => {
  const { handle, clock, server, id, say } = await open({ messages: 3 });
  server.do("mei", "remove_participant", { conversationId: id, userId: "amara" });
  await clock.advance(500);
  server.isDown = true;
  server.cut();
  server.do("mei", "add_participants", { conversationId: id, userIds: ["amara"] });
  say("Welcome back");
  await clock.advance(1_000);
  assert.equal(handle.timeline.get().status, "gone");
  server.isDown = false;
  await clock.until(() => handle.timeline.get().status === "ready");
  assert.equal(handle.timeline.get().entries.at(-1).text, "Welcome back");
  assert.equal(handle.info.get().unreadCount, 3);
  say("Live");
  await clock.advance(500);
  assert.equal(handle.timeline.get().entries.at(-1).text, "Live");
});

test("an answer about a reply that does not come delays nothing: neither the connection nor a return", async () => {
  const { handle, clock, server, client, id } = await open({ messages: 3 }, { link: { faults: (event) => (event === "get_reply" ? "lostRequest" : "ok") } });
  server.cut();
  await clock.until(() => client.connection.get().status === "online", { limit: 3_000 });
  server.do("mei", "remove_participant", { conversationId: id, userId: "amara" });
  await clock.advance(500);
  server.do("mei", "add_participants", { conversationId: id, userIds: ["amara"] });
  await clock.advance(500);
  assert.equal(handle.timeline.get().status, "ready");
});

test("who is removed while the conversation is being opened sees that it is gone", async () => {
  const { handle, clock, server, client, id } = await open({ messages: 3 });
  let isFirst = true;
  server.before = (event, payload, userId) => {
    if (event !== "open_conversation" || !isFirst) return undefined;
    isFirst = false;
    // The event overtakes the answer that was made before it.
    const answer = server.do(userId, event, payload);
    server.do("mei", "remove_participant", { conversationId: id, userId });
    return answer;
  };
  server.cut();
  await clock.until(() => client.connection.get().status === "online");
  await clock.advance(2_000);
  assert.deepEqual([isFirst, handle.timeline.get().status], [false, "gone"]);
});

test("a change stays that comes before the page of history that is older than it", async () => {
  const { handle, clock, server } = await open({ messages: 120 });
  let isFirst = true;
  server.before = (event, payload, userId) => {
    if (event !== "get_messages" || !isFirst) return undefined;
    isFirst = false;
    const answer = structuredClone(server.do(userId, event, payload));
    const { id: messageId, sender } = answer.messages.at(-1);
    server.do(sender.id, "edit_message", { messageId, text: "Edited" });
    return answer;
  };
  void handle.loadOlder();
  await clock.advance(100);
  assert.deepEqual([isFirst, texts(handle).length, texts(handle)[49]], [false, 100, "Edited"]);
});

test("a conversation that does not exist is gone", async () => {
  const { client, clock } = await open();
  const handle = client.conversation("nothing");
  await clock.advance(500);
  assert.equal(handle.timeline.get().status, "gone");
});

test("a change of a kind that only moderators see leaves no gap", async () => {
  const { handle, clock, server, say, id } = await open({ messages: 1 });
  server.do("mei", "mute_conversation", { conversationId: id });
  say("After");
  await clock.advance(500);
  assert.deepEqual(texts(handle).at(-1), "After");
  assert.equal(asked(server, "get_changes"), 0);
  assert.equal(handle.info.get().mutedUntil, null);
});

test("edits, deletions and reactions are shown at once, over the stored state", async () => {
  const { handle, clock, server } = await open({ messages: 2 });
  server.before = (event) => (event === "edit_message" ? { ok: false, code: "forbidden", message: "Too late" } : undefined);
  const own = handle.timeline.get().entries[1];
  const errors = [];
  handle.timeline.subscribe(() => {});
  const edited = handle.edit(own.id, "Changed");
  edited.catch((error) => errors.push(error.code));
  void handle.react(own.id, "👍", true);
  assert.deepEqual([handle.timeline.get().entries[1].text, handle.timeline.get().entries[1].pending], ["Changed", true]);
  assert.deepEqual(handle.timeline.get().entries[1].reactions, [{ emoji: "👍", count: 1, userIds: ["amara"], mine: true }]);
  await clock.advance(500);
  const after = handle.timeline.get().entries[1];
  assert.deepEqual(errors, ["forbidden"]);
  assert.equal(after.text, "Message 2", "the refused edit is gone");
  assert.deepEqual(after.reactions, [{ emoji: "👍", count: 1, userIds: ["amara"], mine: true }]);
  assert.equal(after.pending, undefined);
});

test("operations wait while offline; toggles of one reaction collapse", async () => {
  const { handle, clock, server, client } = await open({ messages: 2 });
  const { id } = handle.timeline.get().entries[0];
  server.isDown = true;
  server.cut();
  await clock.advance(100);
  for (const on of [true, false, true, false, true]) void handle.react(id, "👍", on);
  server.isDown = false;
  await clock.until(() => client.connection.get().status === "online");
  await clock.advance(500);
  assert.equal(asked(server, "add_reaction") + asked(server, "remove_reaction"), 1);
  assert.equal(handle.timeline.get().entries[0].reactions[0].mine, true);
});

test("a title and members are shown at once, over the stored state, and what the server makes of them after it", async () => {
  const { client, clock, server } = await open();
  const id = server.addConversation(["amara", "mei"], { kind: "group", title: "Team" });
  client.conversations.subscribe(() => {});
  const handle = client.conversation(id);
  await clock.until(() => handle.timeline.get().status === "ready");
  await clock.advance(500);
  const seen = [];
  handle.info.subscribe(({ title, participants, participantCount, pending }) => seen.push([title, participants.map(({ user }) => user.id).join(" "), participantCount, pending]));
  seen.length = 0;
  const settled = [];
  for (const done of [handle.rename("The team"), handle.addParticipants(["noor"]), handle.removeParticipant("mei")]) done.then(() => settled.push("done"));
  await clock.advance(0);
  assert.deepEqual(seen.at(-1), ["The team", "amara noor", 2, true]);
  assert.equal(client.conversations.get().items[0].title, "The team");
  assert.equal(server.conversations.get(id).title, "Team");
  await clock.advance(1_000);
  assert.deepEqual(settled, ["done", "done", "done"]);
  assert.deepEqual(seen.at(-1), ["The team", "amara noor", 2, undefined]);
  assert.deepEqual([...server.conversations.get(id).members.keys()], ["amara", "noor"]);
  assert.ok(seen.every(([title, people]) => title === "The team" && !people.includes("mei") && people.includes("noor")), "no state in between shows the old ones");
});

test("a title and members wait while offline, also over a reload; a refusal takes them back and says why", async () => {
  const w = world();
  const { clock, server } = w;
  const id = server.addConversation(["amara", "mei"], { kind: "group", title: "Team" });
  const home = w.browser("amara");
  const first = home.tab();
  const before = first.client.conversation(id);
  await clock.until(() => before.timeline.get().status === "ready");
  server.isDown = true;
  server.cut();
  void before.rename("First");
  void before.rename("Second");
  void before.addParticipants(["noor"]);
  await clock.advance(10);
  assert.equal(before.info.get().title, "Second");
  first.client.dispose();
  server.isDown = false;
  const { client } = home.tab({ session: first.session });
  const handle = client.conversation(id);
  await clock.until(() => handle.timeline.get().status === "ready");
  await clock.advance(1_000);
  assert.deepEqual([server.conversations.get(id).title, [...server.conversations.get(id).members.keys()]], ["Second", ["amara", "mei", "noor"]]);
  assert.equal(server.requests.filter(({ event }) => event === "set_title").length, 1, "only the latest");

  server.before = (event) => (event === "remove_participant" ? { ok: false, code: "forbidden", message: "" } : undefined);
  const codes = [];
  client.on("error", ({ error }) => codes.push(error.code));
  handle.removeParticipant("mei").catch(({ code }) => codes.push(code));
  await clock.advance(0);
  assert.equal(handle.info.get().participantCount, 2);
  await clock.advance(1_000);
  assert.deepEqual([codes.sort(), handle.info.get().participantCount, handle.info.get().pending], [["forbidden", "forbidden"], 3, undefined]);
});

test("leaving whose answer was lost is done all the same", async () => {
  let lost = 1;
  const { client, clock, server } = await open({}, { link: { faults: (event) => (event === "remove_participant" && lost-- > 0 ? "lostAnswer" : "ok") } });
  const id = server.addConversation(["amara", "mei"], { kind: "group", title: "Team" });
  const handle = client.conversation(id);
  await clock.until(() => handle.timeline.get().status === "ready");
  let outcome = "pending";
  const errors = [];
  client.on("error", ({ error }) => errors.push(error.code));
  handle.leave().then(() => (outcome = "done"), ({ code }) => (outcome = code));
  await clock.advance(30_000);
  assert.deepEqual([outcome, errors, handle.timeline.get().status, [...server.conversations.get(id).members.keys()]], ["done", [], "gone", ["mei"]]);
});

test("mute is shown at once", async () => {
  const { handle, clock, server, id } = await open({ messages: 1 });
  void handle.mute();
  assert.ok(handle.info.get().mutedUntil);
  await clock.advance(500);
  assert.ok(server.conversations.get(id).members.get("amara").mutedUntil);
  void handle.unmute();
  assert.equal(handle.info.get().mutedUntil, null);
});

test("closed conversations keep what they know: opening again brings only what changed", async () => {
  const { handle, client, clock, server, say, id } = await open({ messages: 30 });
  handle.release();
  await clock.advance(6_000);
  assert.equal(asked(server, "close_conversation"), 1);
  say("While closed");
  const again = client.conversation(id);
  assert.equal(again.timeline.get().entries.length, 30);
  await clock.advance(200);
  assert.equal(texts(again).at(-1), "While closed");
  assert.ok(server.requests.at(-1).payload.afterRevision > 0 || server.requests.some(({ event, payload }) => event === "open_conversation" && payload.afterRevision > 0));
});
