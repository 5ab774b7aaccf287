import { io } from "/vendor/socket.io.esm.min.js";
import { Emitter } from "../app/emitter.js";

const ACK_TIMEOUT_MS = 8000;
const RETRY_MS = 1500;

/** The server understood the request and said no. */
export class Refused extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/**
 * The one socket of a session. Emits `online` after every connect (the first included), `offline` when the
 * connection is lost, `rejected` when the server turns the token away, and `event` for what it sends.
 */
export class Connection extends Emitter {
  #socket;
  #closed = false;

  constructor(token) {
    super();
    this.#socket = io({
      auth: { token },
      autoConnect: false,
      reconnectionDelay: 400,
      reconnectionDelayMax: 3000,
    });
    this.#socket.on("connect", () => this.emit("online"));
    this.#socket.on("disconnect", (reason) => this.#onDisconnect(reason));
    this.#socket.on("connect_error", (error) => this.#onConnectError(error));
    this.#socket.onAny((name, payload) => this.emit(name, payload));
  }

  get isOnline() {
    return this.#socket.connected;
  }

  open() {
    this.#socket.connect();
  }

  close() {
    this.#closed = true;
    this.#socket.disconnect();
  }

  /** Emits an event that needs no answer; while offline it is dropped, not queued. */
  tell(event, payload) {
    if (this.isOnline) this.#socket.emit(event, payload);
  }

  /** Emits an event and gives the acknowledgement. Fails when it is refused, late, or the connection is lost. */
  async request(event, payload) {
    if (!this.isOnline) throw new Error("Not connected");
    const reply = await this.#socket.timeout(ACK_TIMEOUT_MS).emitWithAck(event, payload);
    if (reply?.ok !== true) throw new Refused(reply?.code ?? "failed", reply?.message ?? "The request failed");
    return reply;
  }

  #onDisconnect(reason) {
    if (this.#closed) return;
    this.emit("offline");
    // The client reconnects by itself, except where the server ended the connection.
    if (reason === "io server disconnect") this.#retryLater();
  }

  #onConnectError(error) {
    const isBusy = error.data?.code === "unavailable";
    // Still active: a network fault, and the client goes on trying by itself. Otherwise the server answered:
    // it is busy, or it refuses the token.
    if (this.#socket.active || isBusy) this.emit("offline");
    else this.emit("rejected");
    if (isBusy) this.#retryLater();
  }

  #retryLater() {
    setTimeout(() => this.#closed || this.#socket.connect(), RETRY_MS);
  }
}
