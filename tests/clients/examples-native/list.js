// list.js
import { repeating } from "./connection.js";

export function followList({ socket, request, onSession }, changed) {
  let rows = new Map(), unread = { total: 0, revision: -1 };
  const load = repeating(async () => {
    rows = new Map(); // What does not come again was left or removed.
    for (let cursor; cursor !== null; ) {
      const page = await request("get_conversations", { cursor, limit: 100 });
      for (const row of page.conversations) learn(row, page.unread);
      cursor = page.nextCursor;
    }
  });
  onSession(({ unread }) => count(unread));
  onSession(load);
  socket.on("conversation_removed", load);
  socket.on("conversation_activity", ({ conversation, unread }) => learn(conversation, unread));
  socket.on("unread", count);

  function learn(row, total) {
    const known = rows.get(row.id) ?? row; // Of two rows, neither number of the later one is smaller.
    if (row.revision >= known.revision && row.readSequence >= known.readSequence) rows.set(row.id, row);
    count(total);
  }

  function count(total) {
    if (total.revision >= unread.revision) unread = total;
    changed();
  }

  const latestFirst = (a, b) => b.activityAt.localeCompare(a.activityAt);
  return { rows: () => [...rows.values()].sort(latestFirst), unread: () => unread.total };
}
