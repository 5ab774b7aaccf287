// notifications.js
import { repeating } from "./connection.js";

export function followNotifications({ socket, request, onSession }, changed) {
  let items = new Map(), counts = { revision: -1 }, floor = null; // All after the sequence `floor` is shown.
  const load = repeating(async () => {
    if (floor === null) {
      const newest = await request("get_notifications", { limit: 30 });
      floor = newest.nextCursor ? newest.notifications.at(-1).sequence - 1 : 0;
    }
    const read = new Map();
    for (let after = floor, page; page?.notifications.length !== 0; ) {
      page = await request("get_notifications", { after, limit: 100 });
      for (const item of page.notifications) read.set((after = item.sequence), item);
      count(page.counts);
    }
    const last = Math.max(floor, ...read.keys());
    for (const [sequence, item] of items) if (sequence > last) read.set(sequence, item); // It came live meanwhile.
    items = read;
    changed();
  });
  onSession(({ notifications }) => count(notifications));
  onSession(load);
  socket.on("notifications_changed", load);
  socket.on("notification", (item) => changed(items.set(item.sequence, item)));
  socket.on("notification_counts", count);

  function count(other) {
    if (other.revision >= counts.revision) counts = other;
    changed();
  }

  async function mark(ids, state) {
    count((await request("mark_notifications", { ids, state })).counts);
  }

  function loadOlder() {
    floor = Math.max(0, floor - 30);
    load();
  }

  function shown() {
    const all = [...items.values()].filter(({ state }) => state !== "archived");
    return all.sort((a, b) => b.sequence - a.sequence);
  }

  return { mark, loadOlder, shown, counts: () => counts };
}
