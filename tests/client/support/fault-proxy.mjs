import { once } from "node:events";
import { connect, createServer } from "node:net";

/**
 * A TCP proxy that breaks. `mode` may change at any time: "pass", "refuse" (connections are closed at once), "stall"
 * (nothing passes, nothing closes), "silent" (what clients say passes, what the server says does not), "mute" (connections
 * are accepted and never answered).
 */
export class FaultProxy {
  mode = "pass";
  #server;
  #target;
  #pairs = new Set();
  port = 0;

  constructor(target) {
    this.#target = target;
  }

  get url() {
    return `http://localhost:${this.port}`;
  }

  async start() {
    this.#server = createServer((client) => this.#accept(client));
    await once(this.#server.listen(0, "localhost"), "listening");
    ({ port: this.port } = this.#server.address());
  }

  /** Ends all connections: an orderly end, or a reset. */
  cut({ reset = false } = {}) {
    for (const pair of [...this.#pairs]) for (const socket of pair) reset ? socket.resetAndDestroy() : socket.destroy();
  }

  /** Ends all connections after the next thing that a client says has reached the server, before the answer. */
  cutAfterNextRequest() {
    for (const pair of this.#pairs) {
      pair[0].once("data", () => {
        this.mode = "silent";
        setTimeout(() => {
          this.cut();
          this.mode = "pass";
        }, 50);
      });
    }
  }

  async stop() {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }

  #accept(client) {
    client.on("error", () => {});
    if (this.mode === "refuse") return client.destroy();
    const server = connect(this.#target, "localhost");
    const pair = [client, server];
    this.#pairs.add(pair);
    server.on("error", () => client.destroy());
    client.on("data", (data) => this.mode === "pass" || this.mode === "silent" ? server.write(data) : undefined);
    server.on("data", (data) => this.mode === "pass" ? client.write(data) : undefined);
    for (const [one, other] of [pair, [server, client]]) {
      one.on("close", () => {
        other.destroy();
        this.#pairs.delete(pair);
      });
    }
  }
}
