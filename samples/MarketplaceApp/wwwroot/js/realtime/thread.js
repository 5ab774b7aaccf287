import { Emitter } from "../app/emitter.js";
import { fromEvent } from "./messages.js";
import { Timeline } from "./timeline.js";

const PAGE = 30;
const CATCH_UP_PAGE = 100;

/** One open conversation. Emits `changed` whenever what it shows is different. */
export class Thread extends Emitter {
  #connection;
  #outbox;
  #me;
  #timeline = new Timeline();
  #loaded = false;
  #syncing = false;
  #early = [];
  #off = [];
  #markedUpTo = 0;
  // Live messages of ours that came before the acknowledgement of the send that made them, most likely.
  // They stay hidden until it is known, or the page would show one message twice for a moment.
  #unmatched = new Set();
  hasOlder = false;
  isLoading = true;
  error = null;

  constructor({ connection, outbox, me, conversationId }) {
    super();
    this.#connection = connection;
    this.#outbox = outbox;
    this.#me = me;
    this.id = conversationId;
    this.#off = [
      connection.on("online", () => this.#sync()),
      connection.on("new_message", (wire) => this.#onLive(fromEvent(wire))),
      connection.on("messages_read", (receipt) => this.#onRead(receipt)),
      outbox.on("stored", ({ message, sequence }) => this.#onStored(fromEvent(message, sequence))),
      outbox.on("changed", (id) => id === this.id && this.#onOutbox()),
    ];
    this.#sync();
  }

  close() {
    for (const off of this.#off) off();
    this.#connection.tell("leave_conversation", this.id);
  }

  /** What is stored, oldest first. */
  get messages() {
    return this.#timeline.messages.filter((message) => !this.#unmatched.has(message.id));
  }

  /** What we wrote and the server has not acknowledged; without those that history brought already. */
  get pending() {
    const stored = new Set(this.#timeline.messages.map((message) => message.clientMessageId));
    return this.#outbox.of(this.id).filter((entry) => !stored.has(entry.clientMessageId));
  }

  async loadOlder() {
    if (!this.hasOlder || this.isLoading) return;
    this.isLoading = true;
    try {
      const page = await this.#history({ before: this.#timeline.oldestSequence, limit: PAGE });
      this.#addHistory(page.messages);
      this.hasOlder = page.hasMore;
    } catch {
      // Scrolling up once more asks again.
    } finally {
      this.isLoading = false;
      this.emit("changed");
    }
  }

  /** Tells the server that everything here has been seen; asks once for each new message of the other. */
  markRead() {
    const last = this.#timeline.messages.findLast((message) => message.senderId !== this.#me);
    if (!last || last.sequence <= this.#markedUpTo || !this.#connection.isOnline) return;
    const before = this.#markedUpTo;
    this.#markedUpTo = last.sequence;
    this.#connection.request("mark_read", { conversationId: this.id }).then(
      () => this.emit("read"),
      () => { this.#markedUpTo = before; });
  }

  /** The other's watermark, from the list of conversations: covers reads that happened while we were away. */
  applyReadSequence(sequence, readAt = new Date().toISOString()) {
    const changed = this.#timeline.markRead(this.#me, readAt, (message) => message.sequence <= sequence);
    if (changed) this.emit("changed");
  }

  /** Joins, then brings what is missing. Live messages that arrive meanwhile wait until it is here. */
  async #sync() {
    if (!this.#connection.isOnline || this.#syncing) return;
    this.#syncing = true;
    try {
      await this.#connection.request("join_conversation", this.id);
      if (this.#loaded) await this.#catchUp();
      else await this.#loadNewest();
      this.error = null;
    } catch (error) {
      // After a lost connection the next one starts over; a refusal is shown.
      if (this.#connection.isOnline && !this.#loaded) this.error = error;
    } finally {
      this.isLoading = false;
      this.#syncing = false;
      for (const message of this.#early.splice(0)) this.#addLive(message);
      this.emit("changed");
    }
  }

  async #loadNewest() {
    const page = await this.#history({ limit: PAGE });
    this.#addHistory(page.messages);
    this.#timeline.reached(page.lastSequence);
    this.hasOlder = page.hasMore;
    this.#loaded = true;
  }

  async #catchUp() {
    let more = true;
    while (more) {
      const page = await this.#history({ after: this.#timeline.cursor, limit: CATCH_UP_PAGE });
      this.#addHistory(page.messages);
      this.#timeline.reached(page.messages.at(-1)?.sequence ?? this.#timeline.cursor);
      more = page.hasMore;
    }
  }

  #history(query) {
    return this.#connection.request("get_messages", { conversationId: this.id, ...query });
  }

  #onLive(message) {
    if (message.conversationId !== this.id) return;
    if (this.#syncing) {
      this.#early.push(message);
      return;
    }

    this.#addLive(message);
    this.emit("changed");
  }

  #addLive(message) {
    const isOwnSend = message.senderId === this.#me && this.#awaitsAnswer() && !this.#timeline.has(message.id);
    if (isOwnSend) this.#unmatched.add(message.id);
    this.#timeline.addLive(message);
  }

  #addHistory(wires) {
    const messages = wires.map((wire) => fromEvent(wire));
    for (const message of messages) this.#unmatched.delete(message.id);
    this.#timeline.add(messages);
  }

  #onOutbox() {
    if (!this.#awaitsAnswer()) this.#unmatched.clear();
    this.emit("changed");
  }

  #awaitsAnswer() {
    return this.#outbox.of(this.id).some((entry) => !entry.error);
  }

  #onStored(message) {
    if (message.conversationId !== this.id) return;
    this.#unmatched.delete(message.id);
    this.#timeline.add([message]);
  }

  #onRead({ conversationId, userId, readAt }) {
    if (String(conversationId) !== this.id || String(userId) === this.#me) return;
    // Only what was there when the other read: a message stored later is still unread.
    const changed = this.#timeline.markRead(this.#me, readAt, (message) => message.createdAt <= readAt);
    if (changed) this.emit("changed");
  }
}
