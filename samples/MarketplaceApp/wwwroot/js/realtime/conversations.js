import { Emitter } from "../app/emitter.js";
import { fromApi, fromEvent } from "./messages.js";

const PAGE = 50;
const LOAD_ATTEMPTS = 3;

/** The list of conversations with last messages and unread counts. Emits `changed`, and `arrived` for each new message to us. */
export class Conversations extends Emitter {
  #api;
  #me;
  #isReading;
  #byId = new Map();
  #seen = new Set();
  #changes = 0;
  isLoaded = false;

  constructor({ connection, api, outbox, me, isReading }) {
    super();
    this.#api = api;
    this.#me = me;
    this.#isReading = isReading;
    connection.on("online", () => this.load());
    connection.on("message_notification", (wire) => this.#onArrived(fromEvent(wire)));
    connection.on("new_message", (wire) => this.#touch(fromEvent(wire)));
    connection.on("messages_read", ({ conversationId, userId }) => {
      // Read by ourselves, in this window or another one.
      if (String(userId) === this.#me) this.setRead(String(conversationId));
    });
    outbox.on("stored", ({ message }) => this.#touch(fromEvent(message)));
  }

  get list() {
    return [...this.#byId.values()].sort((a, b) => activity(b).localeCompare(activity(a)));
  }

  get unread() {
    return this.list.reduce((sum, conversation) => sum + conversation.unreadCount, 0);
  }

  get(id) {
    return this.#byId.get(id) ?? null;
  }

  async load() {
    try {
      // What arrives while the list is on its way may be missing in it; then the list is asked for again.
      for (let attempt = 1, changes = -1; attempt <= LOAD_ATTEMPTS && changes !== this.#changes; attempt++) {
        changes = this.#changes;
        const items = await this.#fetchAll();
        this.#byId = new Map(items.map((item) => [String(item.id), this.#toConversation(item)]));
      }

      this.isLoaded = true;
      this.emit("changed");
    } catch {
      // The next connection loads it again.
    }
  }

  async #fetchAll() {
    const items = [];
    let cursor = null;
    do {
      const page = await this.#api.get("/api/chat/conversations", { limit: PAGE, cursor });
      items.push(...page.items);
      cursor = page.nextCursor ?? null;
    } while (cursor);
    return items;
  }

  /** The conversation with a person, made the first time. */
  async openWith(userId) {
    const known = this.list.find((conversation) => conversation.otherId === userId);
    if (known) return known;
    const created = this.#toConversation(await this.#api.post("/api/chat/conversations", { userId }));
    this.#byId.set(created.id, created);
    this.emit("changed");
    return created;
  }

  setRead(id) {
    const conversation = this.#byId.get(id);
    if (!conversation || conversation.unreadCount === 0) return;
    conversation.unreadCount = 0;
    this.#changes += 1;
    this.emit("changed");
  }

  #onArrived(message) {
    if (this.#seen.has(message.id)) return;
    this.#seen.add(message.id);
    this.#changes += 1;
    const conversation = this.#byId.get(message.conversationId);
    if (conversation) {
      if (!this.#isReading(conversation.id)) conversation.unreadCount += 1;
      this.#touch(message);
    } else {
      this.load();
    }

    this.emit("arrived", message);
  }

  #touch(message) {
    const conversation = this.#byId.get(message.conversationId);
    if (!conversation || (conversation.lastMessage?.createdAt ?? "") > message.createdAt) return;
    conversation.lastMessage = message;
    this.emit("changed");
  }

  #toConversation(item) {
    const other = item.participants.find((participant) => String(participant.userId) !== this.#me);
    return {
      id: String(item.id),
      otherId: other ? String(other.userId) : null,
      otherName: other?.name ?? "Former member",
      otherReadSequence: other?.readSequence ?? 0,
      lastMessage: item.lastMessage ? fromApi(item.lastMessage) : null,
      unreadCount: item.unreadCount ?? 0,
      createdAt: item.createdAt,
    };
  }
}

function activity(conversation) {
  return conversation.lastMessage?.createdAt ?? conversation.createdAt;
}
