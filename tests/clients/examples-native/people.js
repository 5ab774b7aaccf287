// people.js
import { repeating } from "./connection.js";

export function followPeople({ socket, request, onSession }, changed) {
  const watched = new Set(), presence = new Map(), typing = new Map();
  let typingExpiry, typedAt = 0;
  const quietly = (event, payload) => request(event, payload).catch(() => {}); // What is lost here does no harm.
  const watchAll = repeating(async () => {
    if (watched.size === 0) return;
    const { users } = await request("watch_presence", { userIds: [...watched] });
    for (const { userId, state } of users) if (!presence.has(userId)) presence.set(userId, state); // Events are later.
    changed();
  });
  onSession(({ limits }) => ({ typingExpiry } = limits));
  onSession(watchAll);
  socket.on("presence", ({ userId, state }) => changed(presence.set(userId, state)));
  socket.on("typing", hear);
  socket.on("change", ({ kind, conversationId, message }) => {
    if (kind === "message_sent") hear({ conversationId, userId: message.sender.id, typing: false });
  });
  socket.on("disconnect", () => [presence, typing].forEach((map) => map.clear()));

  function hear({ conversationId, userId, typing: isTyping }) {
    const key = `${conversationId} ${userId}`;
    clearTimeout(typing.get(key));
    typing.delete(key);
    if (isTyping) typing.set(key, setTimeout(() => hear({ conversationId, userId }), typingExpiry));
    changed();
  }

  function watch(userId) {
    watched.add(userId);
    watchAll();
  }

  function unwatch(userId) {
    [watched, presence].forEach((known) => known.delete(userId));
    quietly("unwatch_presence", { userIds: [userId] });
  }

  /** Called with each key that is pressed. */
  function type(conversationId) {
    if (Date.now() - typedAt < 3_000) return;
    typedAt = Date.now();
    quietly("set_typing", { conversationId, typing: true });
  }

  const isTyping = (conversationId, userId) => typing.has(`${conversationId} ${userId}`);
  return { watch, unwatch, type, isTyping, presenceOf: (userId) => presence.get(userId) ?? "unknown" };
}
