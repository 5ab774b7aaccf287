import { within } from "./within.js";

/**
 * One connected client, in the few words that every client in every language knows. Behaviours are
 * written against these alone; a further client brings its own class with the same members.
 */
export class JavaScriptPeer {
  #socket;
  #queues = new Map();

  constructor(socket) {
    this.#socket = socket;
    socket.onAny?.((event, ...args) => this.#arrive(event, args));
    socket.on("disconnect", (reason) => this.#arrive("disconnect", [reason]));
    socket.on("connect", () => this.#arrive("connect", [socket.id]));
    socket.on("connect_error", (error) => this.#arrive("connect_error", [error]));
  }

  get id() {
    return this.#socket.id;
  }

  get isConnected() {
    return this.#socket.connected;
  }

  /** The transport in use now. */
  get transport() {
    return this.#socket.io.engine.transport.name;
  }

  emit(event, ...args) {
    this.#socket.emit(event, ...args);
  }

  emitVolatile(event, ...args) {
    this.#socket.volatile.emit(event, ...args);
  }

  /** Emits, and gives what the server acknowledges with. */
  ask(event, ...args) {
    return within(
      new Promise((resolve) => this.#socket.emit(event, ...args, (...answer) => resolve(answer))),
      `the acknowledgement of ${event}`);
  }

  /** Acknowledges each such event of the server with what the function returns; undefined acknowledges nothing. */
  answer(event, respond) {
    this.#socket.on(event, (...args) => {
      const acknowledge = args.pop();
      const answer = respond(...args);
      if (answer !== undefined) {
        acknowledge(answer);
      }
    });
  }

  /** The arguments of the next such event, in the order of arrival. */
  next(event, expectation = event) {
    const queue = this.#queue(event);
    if (queue.arrived.length > 0) {
      return Promise.resolve(queue.arrived.shift());
    }
    return within(new Promise((resolve) => queue.waiting.push(resolve)), expectation);
  }

  /** Waits for a number of heartbeats. */
  async heartbeats(count) {
    for (let i = 0; i < count; i++) {
      await within(new Promise((resolve) => this.#socket.io.once("ping", resolve)), "a heartbeat");
    }
  }

  /** Leaves this namespace. */
  disconnect() {
    this.#socket.disconnect();
  }

  /** Ends the connection and any attempt to return. */
  close() {
    this.#socket.io.reconnection(false);
    this.#socket.disconnect();
    this.#socket.io.engine?.close();
  }

  #queue(event) {
    if (!this.#queues.has(event)) {
      this.#queues.set(event, { arrived: [], waiting: [] });
    }
    return this.#queues.get(event);
  }

  #arrive(event, args) {
    const queue = this.#queue(event);
    if (queue.waiting.length > 0) {
      queue.waiting.shift()(args);
    } else {
      queue.arrived.push(args);
    }
  }
}
