import { Emitter } from "../app/emitter.js";
import { Refused } from "./connection.js";

const RETRY_MS = 1000;
const TRANSIENT = new Set(["unavailable", "rate_limited", "internal_error"]);

/**
 * Messages that the server has not acknowledged yet. Each carries an id of ours, so sending it again (after
 * a lost answer, a reconnect, or a reload of the page) gives the same stored message. One conversation's
 * messages go out one after the other, in the order in which they were written. Kept by person, so that what
 * one could not send is never sent by another who signs in after them.
 */
export class Outbox extends Emitter {
  #connection;
  #key;
  #entries;
  #sending = new Set();

  constructor(connection, me) {
    super();
    this.#connection = connection;
    this.#key = `brightwork.outbox.${me}`;
    this.#entries = load(this.#key);
    connection.on("online", () => this.flush());
  }

  of(conversationId) {
    return this.#entries.filter((entry) => entry.conversationId === conversationId);
  }

  add(conversationId, toUserId, content) {
    this.#entries.push({
      clientMessageId: crypto.randomUUID?.() ?? fallbackId(),
      conversationId,
      toUserId,
      content,
      createdAt: new Date().toISOString(),
      error: null,
    });
    this.#changed(conversationId);
    this.#send(conversationId);
  }

  retry(clientMessageId) {
    const entry = this.#find(clientMessageId);
    if (!entry) return;
    entry.error = null;
    this.#changed(entry.conversationId);
    this.#send(entry.conversationId);
  }

  discard(clientMessageId) {
    const entry = this.#find(clientMessageId);
    if (entry) this.#remove(entry);
  }

  flush() {
    for (const id of new Set(this.#entries.map((entry) => entry.conversationId))) this.#send(id);
  }

  async #send(conversationId) {
    if (this.#sending.has(conversationId)) return;
    this.#sending.add(conversationId);
    try {
      let entry;
      while (this.#connection.isOnline && (entry = this.#next(conversationId))) {
        await this.#sendOne(entry);
      }
    } finally {
      this.#sending.delete(conversationId);
    }
  }

  async #sendOne(entry) {
    const { conversationId, toUserId, content, clientMessageId } = entry;
    try {
      const { message, sequence } = await this.#connection.request("send_message", {
        conversationId, content, toUserId, clientMessageId,
      });
      this.emit("stored", { message, sequence });
      this.#remove(entry);
    } catch (error) {
      if (error instanceof Refused && !TRANSIENT.has(error.code)) {
        entry.error = error.message;
        this.#changed(conversationId);
      } else if (this.#connection.isOnline) {
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  #next(conversationId) {
    return this.#entries.find((entry) => entry.conversationId === conversationId && !entry.error);
  }

  #find(clientMessageId) {
    return this.#entries.find((entry) => entry.clientMessageId === clientMessageId);
  }

  #remove(entry) {
    this.#entries = this.#entries.filter((other) => other !== entry);
    this.#changed(entry.conversationId);
  }

  #changed(conversationId) {
    sessionStorage.setItem(this.#key, JSON.stringify(this.#entries));
    this.emit("changed", conversationId);
  }
}

function load(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? [];
  } catch {
    return [];
  }
}

/** randomUUID exists only on https and localhost; the sample may be tried over plain http in a home network. */
function fallbackId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
