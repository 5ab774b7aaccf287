import { Emitter } from "../app/emitter.js";

const REPEAT_MS = 3000;
const IDLE_MS = 2500;
const EXPIRES_MS = 6000;

/** Tells the other that we are typing: at once, again every few seconds, and when we pause, send or leave. */
export class TypingSignal {
  #connection;
  #payload;
  #lastSent = 0;
  #idle = null;

  constructor(connection, conversationId, toUserId) {
    this.#connection = connection;
    this.#payload = { conversationId, toUserId };
  }

  onInput(isEmpty) {
    if (isEmpty) {
      this.stop();
      return;
    }

    if (Date.now() - this.#lastSent > REPEAT_MS) {
      this.#lastSent = Date.now();
      this.#connection.tell("typing_start", this.#payload);
    }

    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.stop(), IDLE_MS);
  }

  stop() {
    clearTimeout(this.#idle);
    if (this.#lastSent === 0) return;
    this.#lastSent = 0;
    this.#connection.tell("typing_stop", this.#payload);
  }
}

/** Who is typing where. A start without a stop ends by itself, for a stop can get lost with a connection. */
export class TypingWatch extends Emitter {
  #timers = new Map();

  constructor({ connection, me }) {
    super();
    connection.on("typing_start", ({ conversationId, userId }) => {
      if (String(userId) !== me) this.#set(String(conversationId), true);
    });
    connection.on("typing_stop", ({ conversationId }) => this.#set(String(conversationId), false));
    connection.on("message_notification", (message) => this.#set(String(message.conversation_id), false));
    connection.on("offline", () => [...this.#timers.keys()].forEach((id) => this.#set(id, false)));
  }

  isTyping(conversationId) {
    return this.#timers.has(conversationId);
  }

  #set(conversationId, isTyping) {
    const was = this.#timers.has(conversationId);
    clearTimeout(this.#timers.get(conversationId));
    if (isTyping) {
      this.#timers.set(conversationId, setTimeout(() => this.#set(conversationId, false), EXPIRES_MS));
    } else {
      this.#timers.delete(conversationId);
    }

    if (was !== isTyping) this.emit("changed", conversationId);
  }
}
