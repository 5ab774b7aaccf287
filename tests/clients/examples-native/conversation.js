// conversation.js
import { repeating } from "./connection.js";

export function followConversation({ socket, request, onSession }, conversationId, changed) {
  const messages = new Map(); // By sequence: the latest known state of each.
  const held = new Map(); // By revision: live changes that wait for an earlier one.
  const readBy = new Map(); // By user: all messages up to this sequence are read.
  let head = null; // All changes up to this revision are applied.
  let oldest, first, hasOlder, info, epoch, isOpen = false, isReading = true, readUpTo = 0;
  const catchUp = repeating(readChanges);
  const sendRead = repeating(async () => readUpTo && request("mark_read", { conversationId, upToSequence: readUpTo }));
  onSession(catchUp);
  onSession(sendRead);
  socket.on("change", (change) => change.conversationId === conversationId && receive(change));
  socket.on("receipts", (receipts) => receipts.conversationId === conversationId && know(receipts));
  socket.on("disconnect", () => (isOpen = false));

  function receive(change) {
    held.set(change.revision, change);
    if (!isReading) applyHeld();
  }

  function applyHeld() {
    for (let change; (change = held.get(head + 1)); head++) {
      if (change.message) put(change.message);
      Object.assign(info, change.info);
      first = change.firstSequence ?? first;
    }
    for (const revision of held.keys()) if (revision <= head) held.delete(revision);
    if (held.size > 0) catchUp(); // A gap.
    changed();
  }

  async function readChanges() {
    isReading = true;
    const [before, found] = [head, []];
    let changes, afterRevision = head;
    do {
      const event = isOpen ? "get_changes" : "open_conversation";
      const answer = await request(event, { conversationId, afterRevision, epoch });
      ({ changes } = answer);
      isOpen = !changes.reset || event === "open_conversation";
      if (!isOpen) {
        head = null; // Too much is missing, and get_changes has no page.
        return catchUp();
      }
      if (changes.reset) {
        messages.clear();
        add(answer.page, answer.page.lastSequence + 1);
      }
      info = answer.conversation ?? info;
      found.push(...changes.messages);
      afterRevision = changes.revision;
    } while (changes.hasMore);
    found.forEach(put);
    changes.receipts?.forEach(know);
    Object.assign(info, changes.info);
    ({ epoch, revision: head, firstSequence: first } = changes);
    if (head === before && !held.has(head + 1)) held.clear(); // The server knows of nothing in the gap.
    isReading = false;
    applyHeld();
  }

  async function loadOlder() {
    const before = oldest;
    const page = await request("get_messages", { conversationId, before });
    if (before === oldest) add(page, before); // Else it was loaded again meanwhile.
    changed();
  }

  function add(page, end) {
    page.messages.forEach(put);
    oldest = page.messages[0]?.sequence ?? end;
    ({ hasOlder } = page);
  }

  function put(message) {
    if (message.revision > (messages.get(message.sequence)?.revision ?? 0)) messages.set(message.sequence, message);
  }

  function know({ userId, readSequence }) {
    readBy.set(userId, Math.max(readSequence, readBy.get(userId) ?? 0));
    changed();
  }

  function markRead(sequence) {
    readUpTo = Math.max(readUpTo, sequence);
    sendRead();
  }

  /** Older messages may be known, because they have changed. They are shown when their page has come. */
  function shown() {
    const known = [...messages.values()].filter(({ sequence }) => sequence >= Math.max(oldest, first));
    return known.sort((a, b) => a.sequence - b.sequence);
  }

  return { conversationId, shown, loadOlder, markRead, details: () => ({ info, hasOlder, readBy }) };
}
