// outbox.js
import { repeating } from "./connection.js";

export function sendInOrder({ request, onSession }, { conversationId, shown }, changed) {
  let entries = []; // Kept in IndexedDB, they survive a reload of the page.
  const pump = repeating(async () => {
    for (let entry; (entry = entries.find(({ isStored, error }) => !isStored && !error)); changed()) {
      const { clientMessageId, text } = entry;
      try {
        await request("send_message", { conversationId, clientMessageId, text });
        entry.isStored = true; // Its change comes, too, before or after this answer.
      } catch (error) {
        if (error.passes) throw error; // Stored or not: the same id is sent again.
        entry.error = error; // Refused: it stays, and the next one is sent.
      }
    }
  });
  onSession(pump);

  function send(text) {
    entries.push({ clientMessageId: crypto.randomUUID(), text });
    changed();
    pump();
  }

  /** What is not in the conversation yet. It is shown below its messages. */
  function waiting() {
    const arrived = new Set(shown().map(({ clientMessageId }) => clientMessageId));
    return (entries = entries.filter(({ clientMessageId }) => !arrived.has(clientMessageId)));
  }

  return { send, waiting };
}
