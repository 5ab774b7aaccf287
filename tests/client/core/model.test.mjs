import assert from "node:assert/strict";
import { test } from "node:test";
import { seeded } from "../support/random.mjs";
import { world } from "../support/world.mjs";

// Three people do random things on a network that breaks, and reload their pages; one of them has two tabs. In the end
// everyone sees what the server has. Each seed is in the log with its time and the heap after it.
//
//   node --test core/model.test.mjs                                                       the first 12 seeds
//   REALTIME_MODEL_MINUTES=10 node --max-old-space-size=128 --test core/model.test.mjs    ten minutes of new seeds, in bounded memory
//   REALTIME_MODEL_SEED=4711 node --test core/model.test.mjs                              one seed again
const minutes = Number(process.env.REALTIME_MODEL_MINUTES || 0);
const only = process.env.REALTIME_MODEL_SEED || null;
const first = Number(only ?? (minutes > 0 ? Date.now() % 1_000_000_000 : 1));
const PEOPLE = ["amara", "mei", "noor"];

test("three clients under faults and reloads end with what the server has", { timeout: 120_000 + minutes * 120_000 }, async () => {
  const end = performance.now() + minutes * 60_000;
  for (let seed = first; only !== null ? seed === first : minutes > 0 ? performance.now() < end : seed < first + 12; seed++) {
    const start = performance.now();
    try {
      await run(seed);
    } catch (error) {
      throw new Error(`REALTIME_MODEL_SEED=${seed}: ${error.message}`, { cause: error });
    }
    console.log(`seed ${seed}: ${Math.round(performance.now() - start)} ms, heap ${Math.round(process.memoryUsage().heapUsed / 2 ** 20)} MiB`);
  }
});

async function run(seed) {
  const random = seeded(seed);
  const w = world({ seed });
  const { server, clock } = w;
  const shared = [
    { id: server.addConversation(PEOPLE, { title: "All" }), people: PEOPLE },
    ...[["amara", "mei"], ["mei", "noor"]].map((people) => ({ id: server.addConversation(people), people })),
  ];
  const group = shared[0].id;
  let faults = true;
  const link = {
    latency: 5,
    faults: () => (faults && random.chance(0.12) ? random.pick(["lostRequest", "lostAnswer", "cutBefore", "cutAfter"]) : "ok"),
  };
  const sent = [];
  const flaws = [];
  /** The latest text that the author wanted, by key. */
  const wanted = new Map();
  const tabs = ["amara", "amara", "mei", "noor"].map((name, index) => ({ name, index }));
  const homes = new Map(PEOPLE.map((name) => [name, w.browser(name)]));
  const load = (tab) => {
    Object.assign(tab, homes.get(tab.name).tab({ link, session: tab.session, late: random.chance(0.4) ? random.below(3_000) : 0 }));
    tab.handles = new Map(shared.filter(({ people }) => people.includes(tab.name)).map(({ id }) => [id, tab.client.conversation(id)]));
    // In no state at all a message that this page wrote is missing, or there twice.
    tab.written = new Map([...tab.handles.keys()].map((id) => [id, []]));
    const { client } = tab;
    for (const [id, { timeline }] of tab.handles) {
      const keys = tab.written.get(id);
      timeline.subscribe(({ status, entries, hasOlder, hasNewer }) => {
        if (hasOlder || hasNewer || client.connection.get().status === "closed") return;
        for (const key of keys) if (entries.filter((entry) => entry.key === key).length !== 1) flaws.push(`${tab.name} in ${id}, ${status}: ${key}`);
      });
    }
    tab.client.conversations.subscribe(() => {});
    tab.feed = tab.client.notifications.feed();
    tab.feed.subscribe(() => {});
  };
  tabs.forEach(load);
  const isMember = (name, id) => server.conversations.get(id).members.has(name);
  const say = (tab, id, text) => {
    const key = tab.handles.get(id).send({ text });
    sent.push({ name: tab.name, tab: tab.index, id, key });
    tab.written.get(id).push(key);
    wanted.set(key, text);
  };

  const step = async (number) => {
    const tab = random.pick(tabs);
    const { client, feed, name } = tab;
    const id = random.pick([...tab.handles.keys()]);
    const handle = tab.handles.get(id);
    const { entries } = handle.timeline.get();
    const stored = entries.filter(({ state, deletedAt }) => state === "stored" && !deletedAt);
    const own = entries.filter(({ mine, deletedAt }) => mine && !deletedAt);
    const what = random.below(28);
    if (what < 9) say(tab, id, `${name} ${number}`);
    else if (what < 11 && own.length) {
      const entry = random.pick(own);
      void handle.edit(entry.id, `edited ${number}`);
      wanted.set(entry.key, `edited ${number}`);
    }
    else if (what < 12 && own.some(({ state }) => state === "stored")) void handle.delete(random.pick(own.filter(({ state }) => state === "stored")).id);
    else if (what < 15 && stored.length) void handle.react(random.pick(stored).id, random.pick(["👍", "🎉"]), random.chance(0.6));
    else if (what < 17) handle.setVisible(entries.length ? { first: 1, last: Math.max(1, ...entries.map(({ sequence }) => sequence)) } : null);
    else if (what === 17) server.cut();
    else if (what === 18) {
      client.dispose();
      load(tab);
    } else if (what === 19) {
      server.isDown = true;
      server.cut();
      await clock.advance(random.below(3_000));
      server.isDown = false;
    } else if (what === 20) {
      // The page is loaded while there is no server: what is written there has no session yet, and the next load no memory of it.
      server.isDown = true;
      server.cut();
      client.dispose();
      load(tab);
      await clock.advance(random.below(500));
      say(tab, id, `early ${name} ${number}`);
      await clock.advance(random.below(500));
      if (random.chance(0.5)) {
        tab.client.dispose();
        load(tab);
      }
      await clock.advance(random.below(500));
      server.isDown = false;
    } else if (what === 21) server.feeds.publish(name, { title: `Notification ${number}`, type: random.pick(["a", "b"]) });
    else if (what === 22 && feed.get().items.length) {
      const item = random.pick(feed.get().items);
      void random.pick([() => client.notifications.markRead([item.id]), () => client.notifications.archive([item.id]), () => client.notifications.delete([item.id])])();
    } else if (what === 23) void (random.chance(0.5) ? handle.mute() : handle.unmute());
    else if (what === 24) handle.setDraft({ text: `draft ${number}` });
    else if (what === 25) void (isMember("noor", group) ? tabs[0].handles.get(group).removeParticipant("noor") : tabs[0].handles.get(group).addParticipants(["noor"]));
    else if (what === 26) void handle.markRead();
    else if (what === 27) void handle.rename(`Title ${number}`);
    for (const { page } of tabs) page.touch();
    await clock.advance(random.below(400));
  };
  for (let number = 0; number < 150; number++) await step(number);

  faults = false;
  for (const { client } of tabs) client.reconnectNow();
  const isSettled = ({ name, client, handles }) => client.connection.get().status === "online"
    && [...handles].every(([id, handle]) => {
      const { status, entries } = handle.timeline.get();
      if (handle.info.get()?.pending) return false;
      return status === (isMember(name, id) ? "ready" : "gone") && entries.every(({ state, pending }) => !pending && (state === "stored" || state === "failed"));
    });
  await clock.until(() => tabs.every(isSettled), { limit: 300_000, step: 200, what: "everything is sent" });
  await clock.advance(20_000);

  assert.deepEqual(flaws, []);
  for (const tab of tabs) {
    for (const [id, handle] of tab.handles) if (isMember(tab.name, id)) await compare(tab, id, handle);
    lists(tab);
  }
  for (const tab of tabs) outgoing(tab);
  await w.end();

  async function compare({ name }, id, handle) {
    while (handle.timeline.get().hasOlder) {
      void handle.loadOlder();
      await clock.advance(100);
    }
    const shown = handle.timeline.get().entries;
    assert.deepEqual(
      shown.filter(({ state }) => state === "stored").map(view),
      server.conversations.get(id).messages.map((message) => ({
        id: message.id, sequence: message.sequence, revision: message.revision, text: message.text, isDeleted: message.deletedAt !== null, isEdited: message.editedAt !== null,
        reactions: [...message.reactions].map(([emoji, users]) => `${emoji} ${users.size} ${users.has(name)}`).sort(),
      })),
      `${name} sees ${id}`,
    );
    assert.equal(new Set(shown.map(({ key }) => key)).size, shown.length, "no key twice");
    const { info } = handle;
    const { revision, members, title } = server.conversations.get(id);
    assert.deepEqual([info.get().revision, info.get().title], [revision, title]);
    assert.deepEqual(info.get().participants.map(({ user, readSequence }) => [user.id, readSequence]), [...members].map(([user, { read }]) => [user, read]), `${name} sees who read ${id}`);
    assert.equal(info.get().mutedUntil !== null, members.get(name).mutedUntil !== null);
  }

  function lists({ name, client, feed }) {
    const truth = server.do(name, "get_conversations", { limit: 100 }).conversations;
    assert.deepEqual(client.conversations.get().items.map(({ id, revision }) => [id, revision]), truth.map(({ id, revision }) => [id, revision]), `${name}'s list`);
    const session = server.session(name);
    assert.equal(client.conversations.unread.get(), session.unread.total, `${name}'s unread`);
    const { unseen, unread } = session.notifications;
    assert.deepEqual(client.notifications.counts.get(), { unseen, unread });
    const all = server.feeds.of(name).items.filter(({ state }) => state !== "archived").sort((a, b) => b.sequence - a.sequence);
    const { items, hasMore } = feed.get();
    assert.deepEqual(items.map(({ id, state }) => [id, state]), all.slice(0, items.length).map(({ id, state }) => [id, state]), `${name}'s notifications`);
    assert.ok(hasMore || items.length === all.length);
  }

  // What a tab wrote in a conversation is stored once, in the order of writing, or has failed in view of its user.
  function outgoing({ name, index, handles }) {
    for (const [id, handle] of handles) {
      const written = sent.filter((message) => message.tab === index && message.id === id).map(({ key }) => key);
      const ids = server.conversations.get(id).messages.filter(({ senderId }) => senderId === name).map(({ clientMessageId }) => clientMessageId);
      const failed = new Set(handle.timeline.get().entries.filter(({ state }) => state === "failed").map(({ key }) => key));
      assert.deepEqual(ids.filter((key) => written.includes(key)), written.filter((key) => ids.includes(key)), `${name} in ${id}: each once, in order`);
      // Who was removed is not told what became of a message whose answer was lost.
      assert.deepEqual(written.filter((key) => failed.has(key) && (isMember(name, id) || !ids.includes(key))), written.filter((key) => !ids.includes(key)), `${name} in ${id}: failed in view`);
      // Two tabs may edit at once, and who was removed edits in vain.
      if (name === "amara" || id === group) continue;
      const texts = server.conversations.get(id).messages.filter(({ clientMessageId, deletedAt }) => written.includes(clientMessageId) && deletedAt === null);
      assert.deepEqual(texts.map(({ text }) => text), texts.map(({ clientMessageId }) => wanted.get(clientMessageId)), `${name} in ${id}: as it was edited last`);
    }
  }
}

function view({ id, sequence, revision, text, deletedAt, editedAt, reactions }) {
  return { id, sequence, revision, text, isDeleted: deletedAt !== null, isEdited: editedAt !== null, reactions: reactions.map(({ emoji, count, mine }) => `${emoji} ${count} ${mine}`).sort() };
}
