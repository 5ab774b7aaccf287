import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { HostProcess } from "../support/host-process.mjs";
import { Sender } from "./support/sender.mjs";
import { until } from "./support/until.mjs";

const USERS = 24;
const ROUNDS = 5;
const PAGE = 200;

let host;
let senders = [];

before(async () => {
  host = new HostProcess("tests/DurabilityHost", "DurabilityHost", "The host is ready");
  await host.start();
});
after(async () => {
  for (const sender of senders) sender.close();
  await host?.stop();
});

test("every acknowledged message is there once and in sequence, however often the host is killed", async (t) => {
  senders = await connect();
  const acknowledged = () => senders.reduce((sum, sender) => sum + sender.acknowledged.size, 0);

  for (let round = 1; round <= ROUNDS; round++) {
    // A random number of acknowledgements, so that the kill comes at a random point of a commit.
    const goal = acknowledged() + 100 + Math.floor(Math.random() * 1500);
    for (const sender of senders) sender.write();
    await until(`${goal} acknowledgements in round ${round}`, () => acknowledged() >= goal);
    await host.kill();
    const pending = senders.reduce((sum, sender) => sum + sender.pending, 0);
    t.diagnostic(`round ${round}: killed with ${acknowledged()} acknowledged and ${pending} in flight`);
    assert.ok(pending > 0, "the kill came in the middle of the load");
    await host.start();
  }

  for (const sender of senders) sender.rest();
  await until("all acknowledgements", () => senders.every((sender) => sender.pending === 0));

  // Once more, right after the last acknowledgement: nothing of it may still have been on its way to the disk.
  const connections = senders.map((sender) => sender.connections.length);
  await host.kill();
  await host.start();
  await until("reconnects", () => senders.every((sender, i) => sender.connections.length > connections[i]));

  const stored = await history();
  assertAcknowledgedOnce(stored);
  assertReceivedInOrder(stored);
  t.diagnostic(`${acknowledged()} messages; ${senders.reduce((sum, s) => sum + s.duplicates, 0)} had been stored without their acknowledgement`);
});

/** Users on a ring, each in a conversation with both neighbours, so every conversation has two writers. */
async function connect() {
  const users = Array.from({ length: USERS }, (_, i) => String(i + 1));
  const ring = await Promise.all(users.map((user, i) => converse(user, users[(i + 1) % USERS])));
  const clients = users.map((user, i) => new Sender(host.url, user, [ring[i], ring[(i + USERS - 1) % USERS]]));
  await Promise.all(clients.map((client) => client.connected()));
  return clients;
}

async function converse(user, other) {
  const response = await fetch(`${host.url}/api/chat/conversations`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${user}` },
    body: JSON.stringify({ userId: other }),
  });
  assert.ok(response.ok, `a conversation of ${user} and ${other}: ${response.status}`);
  return String((await response.json()).id);
}

/** Everything that is stored, by conversation, read as a client reads it. */
async function history() {
  const stored = new Map();
  for (const sender of senders) {
    const conversationId = sender.conversationIds[0];
    const messages = [];
    let more = true;
    while (more) {
      const page = await sender.request("get_messages", { conversationId, after: messages.at(-1)?.sequence ?? 0, limit: PAGE });
      assert.equal(page.ok, true, page.message);
      messages.push(...page.messages);
      more = page.hasMore;
    }

    stored.set(conversationId, messages);
  }

  return stored;
}

function assertAcknowledgedOnce(stored) {
  for (const [conversationId, messages] of stored) {
    assert.deepEqual(
      messages.map((message) => message.sequence),
      Array.from(messages, (_, i) => i + 1),
      `the sequence of conversation ${conversationId} has no gaps`);
  }

  const all = [...stored.values()].flat();
  const byClientId = new Map(all.map((message) => [message.client_message_id, message]));
  assert.equal(byClientId.size, all.length, "no message is stored twice");
  assert.equal(all.length, senders.reduce((sum, sender) => sum + sender.sent, 0), "what was sent is stored, and nothing else");
  for (const sender of senders) {
    for (const [clientMessageId, sent] of sender.acknowledged) {
      const found = byClientId.get(clientMessageId);
      assert.ok(found, `${clientMessageId} was acknowledged and is not there`);
      assert.deepEqual(
        { id: String(found.id), sequence: found.sequence, content: found.content, conversationId: String(found.conversation_id), senderId: String(found.sender_id) },
        { id: sent.id, sequence: sent.sequence, content: sent.content, conversationId: sent.conversationId, senderId: sender.userId });
    }
  }
}

/** On every connection the messages of a conversation arrived in sequence order, each once. */
function assertReceivedInOrder(stored) {
  let received = 0;
  for (const [conversationId, messages] of stored) {
    const sequence = new Map(messages.map((message) => [String(message.id), message.sequence]));
    for (const sender of senders) {
      for (const connection of sender.connections) {
        const sequences = (connection.get(conversationId) ?? []).map((id) => sequence.get(id));
        received += sequences.length;
        assert.ok(sequences.every((n, i) => n !== undefined && (i === 0 || n > sequences[i - 1])),
          `${sender.userId} received conversation ${conversationId} in order, each once, and nothing that was not stored`);
      }
    }
  }

  assert.ok(received > 0, "messages were broadcast");
}
