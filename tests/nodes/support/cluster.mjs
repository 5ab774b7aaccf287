import { freePort } from "../../support/free-port.mjs";
import { HostProcess } from "../../support/host-process.mjs";
import { Balancer } from "./balancer.mjs";
import { Line } from "../../support/line.mjs";
import { startRedis } from "./redis.mjs";

const LOG = { Logging__Console__FormatterName: "simple", Logging__Console__FormatterOptions__TimestampFormat: "HH:mm:ss.fff " };

/** Nodes of one chat behind a balancer, with Redis between them or without. */
export class Cluster {
  nodes = [];
  balancer = new Balancer();
  redis = null;
  /** The line of each node to Redis. */
  lines = [];

  /** @param spread how the balancer spreads requests: see there. */
  constructor({ count = 3, redis = false, spread = "websocket" } = {}) {
    this.count = count;
    this.hasRedis = redis;
    this.spread = spread;
  }

  get url() {
    return this.balancer.url;
  }

  async start() {
    if (this.hasRedis) await this.#startRedis();
    for (let i = 0; i < this.count; i++) {
      const settings = { ...LOG, ...(this.hasRedis && { Redis: `127.0.0.1:${this.lines[i].port}` }) };
      const node = new HostProcess("tests/DurabilityHost", "DurabilityHost", "The host is ready", { beside: this.nodes[0], settings });
      this.nodes.push(node);
      await node.start();
    }
    await this.balancer.start(this.nodes.map((node) => node.port), this.spread);
  }

  async stop() {
    await this.balancer.stop();
    for (const node of this.nodes.toReversed()) await node.stop();
    for (const line of this.lines) line.close();
    await this.redis?.kill();
  }

  async #startRedis() {
    this.redis = await startRedis();
    for (let i = 0; i < this.count; i++) {
      const line = new Line(this.redis.port);
      await line.open(await freePort());
      this.lines.push(line);
    }
  }
}
