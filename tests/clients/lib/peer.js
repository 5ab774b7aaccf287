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
    if (socket.onAny) {
      socket.onAny((event, ...args) => this.#arrive(event, args));
    } else {
      this.#watchVersion2();
    }
    socket.on("disconnect", (reason) => this.#arrive("disconnect", [reason]));
    socket.on("connect", () => this.#arrive("connect", [socket.id]));
    socket.on("connect_error", (error) => this.#arrive("connect_error", [error]));
  }

  get id() {
    return this.#socket.id;
  }

  /** Whether the client believes that it took up where it had been lost. */
  get recovered() {
    return this.#socket.recovered;
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

  /** Listens as the documentation of Socket.IO shows it for an event without arguments: the callback is the first. */
  answerAlone(event, ...values) {
    this.#socket.on(event, (acknowledge) => acknowledge(...values));
  }

  /** Acknowledges each such event of the server with all the values. */
  answerWith(event, ...values) {
    this.#socket.on(event, (...args) => args.pop()(...values));
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

  /** How many such events arrived that nobody asked for yet. */
  unread(event) {
    return this.#queue(event).arrived.length;
  }

  /** Waits for a number of heartbeats. Not every version tells of them, so the packets are counted. */
  heartbeats(count) {
    return within(
      new Promise((resolve) => {
        this.#socket.io.engine.on("packet", ({ type }) => {
          // Version 2 sends the pings itself, and is answered.
          if (type === (this.#socket.onAny ? "ping" : "pong") && --count === 0) {
            resolve();
          }
        });
      }),
      "the heartbeats");
  }

  /** Loses the connection, as a client does that is out of reach, and stays away until it is to come back. */
  lose() {
    this.#socket.io.reconnection(false);
    this.#socket.io.engine.close();
  }

  comeBack() {
    this.#socket.connect();
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

  /** Version 2 has no listener for all events, and tells rejections by another name. */
  #watchVersion2() {
    const socket = this.#socket;
    const onEvent = socket.onevent;
    socket.onevent = (packet) => {
      const [event, ...args] = packet.data;
      this.#arrive(event, args);
      onEvent.call(socket, packet);
    };
    socket.on("error", (error) => this.#arrive("connect_error", [typeof error === "string" ? new Error(error) : error]));
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
