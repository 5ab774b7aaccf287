import { comes } from "./time.mjs";

const PATIENCE_MS = 20_000;

/**
 * What is wrong in the end, as sentences: each device must show what was acknowledged, each node the same history, and
 * presence and counts must be exact.
 */
export async function verdict({ people, ledger }) {
  const problems = [];
  const devices = people.flatMap((person) => person.devices);
  const snapshot = ledger.snapshot();
  if (!(await comes(() => devices.every((device) => device.isReady && device.has(snapshot)), PATIENCE_MS))) {
    for (const device of devices.filter((one) => !one.isReady || !one.has(snapshot))) problems.push(`a device of ${device.userId} never had everything`);
  }

  const history = await readHistory(devices[0], ledger);
  compareWithHistory(history, ledger, problems);
  for (const device of devices) compareDevice(device, ledger, problems);
  for (const person of people) await compareCounts(person, history, ledger, problems);
  await comparePresence(people, problems);
  return problems;
}

/** The whole history by conversation, as a client reads it. */
async function readHistory(device) {
  const history = new Map();
  for (const conversationId of device.views.keys()) {
    history.set(conversationId, await readConversation(device, conversationId));
  }
  return history;
}

async function readConversation(device, conversationId) {
  const messages = [];
  let page;
  do {
    page = await device.request("get_messages", { conversationId, after: messages.at(-1)?.sequence ?? 0, limit: 200 });
    messages.push(...page.messages);
  } while (page.hasMore);
  return messages;
}

function compareWithHistory(history, ledger, problems) {
  for (const [conversationId, messages] of history) {
    if (messages.some((message, i) => message.sequence !== i + 1)) problems.push(`conversation ${conversationId} has gaps`);
    const clientIds = new Set(messages.map((message) => message.client_message_id));
    if (clientIds.size !== messages.length) problems.push(`conversation ${conversationId} has ${messages.length - clientIds.size} messages twice`);
    const byId = new Map(messages.map((message) => [String(message.id), message]));
    for (const [id, expected] of ledger.messages) {
      if (expected.conversationId !== conversationId) continue;
      const found = byId.get(id);
      if (!found) problems.push(`message ${id} was acknowledged and is not stored`);
      else if (!ledger.isAsAcknowledged(id, { content: found.content, isDeleted: Boolean(found.deleted_at) })) problems.push(`message ${id} is stored as "${found.content}" and not as "${expected.content}"`);
    }
  }
}

function compareDevice(device, ledger, problems) {
  let missing = 0;
  const different = [];
  for (const [id, expected] of ledger.messages) {
    const view = device.views.get(expected.conversationId);
    if (!view) continue;
    const found = view.messages.get(id);
    if (!found) missing += 1;
    else if (!ledger.isAsAcknowledged(id, found)) {
      different.push(`${id} as ${stateOf(found)} of revision ${found.revision} and not as ${stateOf(expected)}`);
    }
  }
  const titles = [...device.notifications.values()];
  const lost = (ledger.notifications.get(device.userId) ?? []).filter((title) => !titles.includes(title)).length;
  const twice = titles.length - new Set(titles).size;
  const name = `a device of ${device.userId}`;
  if (missing) problems.push(`${name} does not show ${missing} messages`);
  if (different.length) problems.push(`${name} shows ${different.length} messages in another state: ${different.join(", ")}`);
  if (lost) problems.push(`${name} does not show ${lost} notifications`);
  if (twice) problems.push(`${name} shows ${twice} notifications twice`);
}

const stateOf = ({ content, isDeleted }) => (isDeleted ? "deleted" : `"${content}"`);

async function compareCounts(person, history, ledger, problems) {
  const expected = new Map();
  for (const [conversationId] of person.devices[0].views) {
    const messages = history.get(conversationId) ?? await readConversation(person.devices[0], conversationId);
    history.set(conversationId, messages);
    const changes = await person.devices[0].request("get_changes", { conversationId, afterRevision: ledger.revisions.get(conversationId) });
    const read = changes.watermarks.find((mark) => String(mark.userId) === person.userId)?.readSequence ?? 0;
    const acknowledged = ledger.reads.get(`${person.userId} ${conversationId}`) ?? 0;
    if (read < acknowledged) problems.push(`${person.userId} had read ${acknowledged} of conversation ${conversationId}, and now ${read}`);
    expected.set(conversationId, messages.filter((message) => message.sequence > read && String(message.sender_id) !== person.userId).length);
  }

  for (const [i, device] of person.devices.entries()) {
    const { byConversation, notifications } = await device.request("get_unread_counts", {});
    for (const [conversationId, count] of expected) {
      const found = unreadOf(byConversation, conversationId);
      if (found !== count) problems.push(`device ${i + 1} of ${person.userId}: ${found} unread in conversation ${conversationId}, not ${count}`);
    }
    const stored = (await device.request("get_notification_counts", {})).unread;
    if (notifications !== stored) problems.push(`device ${i + 1} of ${person.userId}: ${notifications} unread notifications, not ${stored}`);
    if (!(await comes(() => device.unread === stored, PATIENCE_MS))) problems.push(`device ${i + 1} of ${person.userId} was told of ${device.unread} unread notifications, not ${stored}`);
  }
}

const unreadOf = (byConversation, id) => Number(Array.isArray(byConversation)
  ? byConversation.find((entry) => String(entry.conversationId) === id)?.unreadCount ?? 0
  : byConversation[id] ?? 0);

/** Everybody is seen online; one who closes all devices is seen to go, and the others to stay. */
async function comparePresence(people, problems) {
  const [leaver, ...others] = people;
  const seen = (person, id) => person.devices.every((device) => device.presence.get(id) === true);
  const allSeen = () => people.every((person) => people.every(({ userId }) => userId === person.userId || seen(person, userId)));
  if (!(await comes(allSeen, PATIENCE_MS))) problems.push(`not everybody is seen online: ${presenceOf(people)}`);
  for (const device of leaver.devices) device.close();
  const isExact = () => others.every((person) => person.devices.every((device) => device.presence.get(leaver.userId) === false)
    && others.every(({ userId }) => userId === person.userId || seen(person, userId)));
  if (!(await comes(isExact, PATIENCE_MS))) problems.push(`${leaver.userId} has left, and is seen otherwise: ${presenceOf(others)}`);
}

const presenceOf = (people) => JSON.stringify(people.flatMap((person) => person.devices.map((device) => [person.userId, Object.fromEntries(device.presence)])));
