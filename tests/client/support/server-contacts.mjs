/** The requests for contact of the server in memory. */
export class Contacts {
  #requests = new Map();
  #parts;
  #ids = 0;

  constructor(parts) {
    this.#parts = parts;
  }

  /** A stranger writes to a user; the first messages wait. Returns the id of the conversation. */
  ask(fromId, userId, text, { id = `r${++this.#ids}`, kind = "direct", title = null } = {}) {
    const { now, user, send } = this.#parts;
    const of = this.#of(userId);
    const request = of.get(id) ?? { conversationId: id, kind, from: user(fromId), title, createdAt: now(), messages: [] };
    const sequence = request.messages.length + 1;
    const message = {
      id: `${id}-${sequence}`, conversationId: id, sequence, revision: sequence + 1, sender: user(fromId), receiverId: null, text, createdAt: now(), editedAt: null, deletedAt: null, parent: null,
      attachmentIds: [], reactions: [], clientMessageId: null, requestId: null,
    };
    const next = { ...request, messages: kind === "direct" ? [...request.messages, message] : [] };
    of.set(id, next);
    send(userId, "contact_requested", next);
    return id;
  }

  handle(userId, event, payload) {
    const of = this.#of(userId);
    const refuse = { ok: false, code: "conversation_not_found", message: "conversation_not_found" };
    const { send, join, isBlocked } = this.#parts;
    switch (event) {
      case "get_contact_requests": {
        const all = [...of.values()].filter(({ from }) => !isBlocked(userId, from.id)).sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
        const start = Number(payload?.cursor ?? 0);
        const end = start + (payload?.limit ?? 30);
        return { ok: true, requests: all.slice(start, end), nextCursor: end < all.length ? String(end) : null };
      }
      case "accept_contact":
      case "decline_contact": {
        const request = of.get(payload.conversationId);
        if (!request) return refuse;
        of.delete(payload.conversationId);
        const accepted = event === "accept_contact";
        send(userId, "contact_answered", { conversationId: payload.conversationId, accepted });
        return accepted ? join(userId, request) : { ok: true };
      }
      default:
        return undefined;
    }
  }

  #of(userId) {
    let requests = this.#requests.get(userId);
    if (!requests) this.#requests.set(userId, (requests = new Map()));
    return requests;
  }
}
