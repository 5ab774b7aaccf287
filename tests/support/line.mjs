import { once } from "node:events";
import { createConnection, createServer } from "node:net";

/** A line of TCP that can be cut, such as the one between a node and Redis. Cut, it carries nothing and says nothing, as a network that is gone. */
export class Line {
  #server;
  #target;
  #sockets = new Set();
  #answering = new Set();
  #isCut = false;
  #isMute = false;

  constructor(target) {
    this.#target = target;
    this.#server = createServer((near) => this.#connect(near));
  }

  get port() {
    return this.#server.address().port;
  }

  async open(port) {
    await once(this.#server.listen(port, "127.0.0.1"), "listening");
  }

  cut() {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** Carries what clients say, but nothing that the server says, until `mend`. */
  mute() {
    this.#isMute = true;
    for (const socket of this.#answering) socket.pause();
  }

  mend() {
    this.#isCut = this.#isMute = false;
    for (const socket of this.#sockets) socket.resume();
  }

  /** Where new connections go from now on, such as another node. */
  redirect(target) {
    this.#target = target;
  }

  /** Ends all connections at once, as a network does that changes. New ones are carried. */
  tear() {
    for (const socket of this.#sockets) socket.destroy();
  }

  close() {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #connect(near) {
    const far = createConnection(this.#target, "127.0.0.1");
    this.#answering.add(far);
    far.on("close", () => this.#answering.delete(far));
    this.#join(near, far);
    this.#join(far, near);
  }

  #join(from, to) {
    this.#sockets.add(from);
    from.on("data", (data) => to.write(data));
    from.on("error", () => {});
    from.on("close", () => {
      this.#sockets.delete(from);
      to.destroy();
    });
    if (this.#isCut || (this.#isMute && this.#answering.has(from))) from.pause();
  }
}
