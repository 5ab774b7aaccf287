import { once } from "node:events";
import { createConnection, createServer } from "node:net";

/** The line between a node and Redis. Cut, it carries nothing and says nothing, as a network that is gone. */
export class Line {
  #server;
  #target;
  #sockets = new Set();
  #isCut = false;

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

  mend() {
    this.#isCut = false;
    for (const socket of this.#sockets) socket.resume();
  }

  close() {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #connect(near) {
    const far = createConnection(this.#target, "127.0.0.1");
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
    if (this.#isCut) from.pause();
  }
}
