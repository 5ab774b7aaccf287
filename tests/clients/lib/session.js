import { transports } from "./clients.js";

/** What a behaviour works with: a client, a transport and a host, and the peers that it opened. */
export class Session {
  #peers = [];

  constructor(client, transport, host) {
    this.client = client;
    this.transport = transport;
    this.host = host;
  }

  /** Where connections of this transport end up. */
  get finalTransport() {
    return transports[this.transport].ends;
  }

  /** Starts a connection. */
  open(options) {
    const peer = this.client.open(this.host.url, this.transport, options);
    this.#peers.push(peer);
    return peer;
  }

  /** Opens a connection and waits until it is there. */
  async connect(options) {
    const peer = this.open(options);
    await peer.next("connect", "the connection");
    return peer;
  }

  close() {
    this.#peers.forEach((peer) => peer.close());
  }
}

/** Waits until the condition holds. */
export async function until(condition, expectation) {
  const end = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > end) {
      throw new Error(`Not seen in time: ${expectation}.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
