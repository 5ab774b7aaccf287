import { io } from "socket.io-client";

const IN_FLIGHT = 8;
const ACK_TIMEOUT_MS = 10_000;

/**
 * A client that writes into its conversations without pause, as a careful front end would: every message has
 * an id of its own, and one whose acknowledgement did not come is sent again, with that id, after the
 * reconnect. Remembers what was acknowledged, and in which order messages arrived on each connection.
 */
export class Sender {
  #socket;
  #unacknowledged = new Map();
  #counter = 0;
  #isWriting = false;
  #connected = withResolvers();
  acknowledged = new Map();
  duplicates = 0;
  /** For each connection: the ids received, by conversation. */
  connections = [];

  constructor(url, userId, conversationIds) {
    this.userId = userId;
    this.conversationIds = conversationIds;
    this.#socket = io(url, {
      auth: { token: userId },
      transports: ["websocket"],
      forceNew: true,
      reconnectionDelay: 50,
      reconnectionDelayMax: 300,
    });
    this.#socket.on("connect", () => this.#onConnect());
    this.#socket.on("connect_error", (error) => this.#socket.active || this.#connected.reject(error));
    this.#socket.on("new_message", (message) => {
      const received = this.connections.at(-1);
      const conversationId = String(message.conversation_id);
      if (!received.has(conversationId)) received.set(conversationId, []);
      received.get(conversationId).push(String(message.id));
    });
  }

  connected() {
    return this.#connected.promise;
  }

  get pending() {
    return this.#unacknowledged.size;
  }

  get sent() {
    return this.#counter;
  }

  write() {
    this.#isWriting = true;
    this.#fill();
  }

  /** Writes nothing new; what is not acknowledged yet goes on being sent. */
  rest() {
    this.#isWriting = false;
  }

  request(event, payload) {
    return this.#socket.timeout(ACK_TIMEOUT_MS).emitWithAck(event, payload);
  }

  close() {
    this.#socket.disconnect();
  }

  async #onConnect() {
    this.connections.push(new Map());
    for (const id of this.conversationIds) this.#socket.emit("join_conversation", id);
    for (const message of this.#unacknowledged.values()) this.#send(message);
    this.#fill();
    this.#connected.resolve();
  }

  #fill() {
    while (this.#isWriting && this.#socket.connected && this.#unacknowledged.size < IN_FLIGHT) {
      const number = ++this.#counter;
      const message = {
        conversationId: this.conversationIds[number % this.conversationIds.length],
        content: `${number} from ${this.userId}`,
        clientMessageId: `${this.userId}-${number}`,
      };
      this.#unacknowledged.set(message.clientMessageId, message);
      this.#send(message);
    }
  }

  async #send(message) {
    const connection = this.connections.length;
    let reply;
    try {
      reply = await this.request("send_message", message);
    } catch {
      // Lost with the connection: the next one sends it again. One that is only late is sent again on the same.
      if (this.#socket.connected && this.connections.length === connection) await this.#send(message);
      return;
    }

    if (!reply.ok) throw new Error(`${message.clientMessageId} was refused: ${reply.code} ${reply.message}`);
    if (reply.duplicate) this.duplicates += 1;
    const earlier = this.acknowledged.get(message.clientMessageId);
    if (earlier && earlier.id !== reply.message.id) throw new Error(`${message.clientMessageId} was stored twice`);
    this.acknowledged.set(message.clientMessageId, {
      ...message,
      id: String(reply.message.id),
      sequence: reply.sequence,
    });
    this.#unacknowledged.delete(message.clientMessageId);
    this.#fill();
  }
}

/** As Promise.withResolvers, which Node 20 does not have. */
function withResolvers() {
  const deferred = {};
  deferred.promise = new Promise((resolve, reject) => Object.assign(deferred, { resolve, reject }));
  return deferred;
}
