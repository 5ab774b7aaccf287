import { Emitter } from "../app/emitter.js";
import { fromApi, fromEvent } from "./messages.js";

const PAGE = 50;

/**
 * The list of conversations with last messages and unread counts. Emits `changed`. Unread counts are always the
 * server's own: an event only says that it is time to ask, for the list that is on its way may or may not have
 * counted that message already.
 */
export class Conversations extends Emitter {
  #connection;
  #api;
  #me;
  #isReading;
  #byId = new Map();
  #seen = new Set();
  #changes = 0;
  #isCounting = false;
  isLoaded = false;

  constructor({ connection, api, outbox, me, isReading }) {
    super();
    this.#connection = connection;
    this.#api = api;
    this.#me = me;
    this.#isReading = isReading;
    connection.on("online", () => {
      connection.tell("watch_changes");
      this.load();
    });
    connection.on("message_notification", (wire) => this.#onArrived(fromEvent(wire)));
    connection.on("new_message", (wire) => this.#touch(fromEvent(wire)));
    // Read by ourselves, in another window.
    connection.on("conversation_read", ({ conversationId, unreadCount }) => {
      if (unreadCount === 0) this.setRead(String(conversationId));
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
      const changes = this.#changes;
      const loaded = (await this.#fetchAll()).map((item) => this.#toConversation(item));
      for (const conversation of loaded) {
        const known = this.#byId.get(conversation.id)?.lastMessage;
        if (known && known.createdAt > (conversation.lastMessage?.createdAt ?? "")) conversation.lastMessage = known;
      }

      this.#byId = new Map(loaded.map((conversation) => [conversation.id, conversation]));
      this.isLoaded = true;
      this.emit("changed");
      if (changes !== this.#changes) this.#count();
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
    this.#changes += 1;
    const conversation = this.#byId.get(id);
    if (!conversation || conversation.unreadCount === 0) return;
    conversation.unreadCount = 0;
    this.emit("changed");
  }

  #onArrived(message) {
    if (this.#seen.has(message.id)) return;
    this.#seen.add(message.id);
    this.#changes += 1;
    if (this.#byId.has(message.conversationId)) {
      this.#touch(message);
      this.#count();
    } else {
      this.load();
    }
  }

  /** Asks for the counts, and once more for what changed meanwhile. */
  async #count() {
    if (this.#isCounting) return;
    this.#isCounting = true;
    try {
      let changes;
      do {
        changes = this.#changes;
        const { byConversation } = await this.#connection.request("get_unread_counts", {});
        for (const conversation of this.#byId.values()) {
          // What is before our eyes is being marked as read right now.
          conversation.unreadCount = this.#isReading(conversation.id) ? 0 : byConversation[conversation.id] ?? 0;
        }

        this.emit("changed");
      } while (changes !== this.#changes);
    } catch {
      // The next connection loads the list, and the counts with it.
    } finally {
      this.#isCounting = false;
    }
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
