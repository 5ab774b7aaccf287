import { Cluster } from "./cluster.mjs";
import { Device } from "./device.mjs";
import { faults } from "./faults.mjs";
import { Ledger } from "./ledger.mjs";
import { Person } from "./person.mjs";
import { Random } from "./random.mjs";
import { comes, rest } from "./time.mjs";
import { verdict } from "./verdict.mjs";

const USERS = 4;
const DEVICES = 2;
const CALM_MS = 1_000;
const WHOLE_TIMEOUT_MS = 60_000;

/** A running cluster under the load of a few people, and what faults did to it. */
export class Scene {
  /** One line of the table for each fault. */
  rows = [];
  ledger = new Ledger();
  people = [];

  constructor({ redis, spread = "websocket", seed, pauseMs = 150, downMs = 500, stillMs = 3_000, log = console.log }) {
    this.cluster = new Cluster({ redis, spread });
    this.random = new Random(seed);
    Object.assign(this, { seed, pauseMs, downMs, stillMs, log });
  }

  async start() {
    await this.cluster.start();
    const ids = Array.from({ length: USERS }, (_, i) => String(i + 1));
    const group = await this.#converse("1", { title: "Everybody", userIds: ids.slice(1) });
    const ring = await Promise.all(ids.map((id, i) => this.#converse(id, { userId: ids[(i + 1) % USERS] })));
    this.people = ids.map((id, i) => this.#person(id, ids, [group, ring[i], ring[(i + USERS - 1) % USERS]]));
    if (!(await comes(() => this.#devices.every((device) => device.isReady), WHOLE_TIMEOUT_MS))) throw new Error("not every device connected");
    for (const person of this.people) person.start();
    await rest(CALM_MS);
  }

  /** Runs a fault under load, and measures how long after its end everything is whole again. */
  async suffer(name) {
    const began = Date.now();
    const what = await faults[name](this);
    const ended = Date.now();
    const probes = this.people.map((person) => person.send(person.devices[0].views.keys().next().value));
    await Promise.all(probes);
    const snapshot = this.ledger.snapshot();
    const isWhole = await comes(() => this.#devices.every((device) => device.isReady && device.has(snapshot)), WHOLE_TIMEOUT_MS);
    const row = { fault: name, what, lastedMs: ended - began, wholeMs: isWhole ? Date.now() - ended : Infinity, began };
    this.rows.push(row);
    this.log(`${name} (${what}): lasted ${row.lastedMs} ms, whole after ${row.wholeMs} ms`);
    if (!isWhole) {
      for (const device of this.#devices.filter((one) => !one.isReady || !one.has(snapshot))) this.log(`not whole: ${device.lacks(snapshot)}`);
    }
    await rest(CALM_MS);
    return row;
  }

  /** Lets everybody finish. Gives what is wrong in the end, as sentences. */
  async finish() {
    await Promise.all(this.people.map((person) => person.stop()));
    const problems = await verdict(this);
    for (const device of this.#devices) device.close();
    for (const fault of this.#faults) problems.push(`${fault.kind}, on a device of ${fault.userId}: ${fault.what}`);
    return problems;
  }

  async stop() {
    for (const device of this.#devices) device.close();
    await this.cluster.stop();
  }

  /** The table, and what it comes from. */
  summary() {
    const line = (cells) => `| ${cells.join(" | ")} |`;
    const until = (i) => this.rows[i + 1]?.began ?? Infinity;
    const count = (i, kind) => this.#faults.filter((fault) => fault.kind === kind && fault.at >= this.rows[i].began && fault.at < until(i)).length;
    return [
      line(["fault", "where", "lasted, s", "whole after, s", "twice", "out of order"]),
      line(["---", "---", "---", "---", "---", "---"]),
      ...this.rows.map((row, i) => line([row.fault, row.what, (row.lastedMs / 1000).toFixed(1), (row.wholeMs / 1000).toFixed(2), count(i, "twice"), count(i, "disorder")])),
      `${this.ledger.operations} operations acknowledged, ${this.ledger.duplicates} of them at a second attempt; `
        + `${this.#devices.reduce((sum, device) => sum + device.connects, 0)} connections of ${this.#devices.length} devices; `
        + `${this.#devices.reduce((sum, device) => sum + device.holes, 0)} changes not heard live by a connected device, and read; `
        + `refused and tried again: ${JSON.stringify(Object.fromEntries(this.ledger.refusals))}`,
    ].join("\n");
  }

  get #devices() {
    return this.people.flatMap((person) => person.devices);
  }

  get #faults() {
    return this.#devices.flatMap((device) => device.faults);
  }

  #person(userId, ids, conversationIds) {
    const transports = { websocket: ["websocket"], sticky: ["polling", "websocket"], polling: ["polling"] }[this.cluster.spread];
    const devices = Array.from({ length: DEVICES }, (_, i) => new Device(
      this.cluster.url,
      userId,
      conversationIds,
      ids.filter((id) => id !== userId),
      { prefer: `n${(Number(userId) + i) % this.cluster.count + 1}`, transports }));
    return new Person(userId, devices, { url: this.cluster.url, ledger: this.ledger, seed: this.random.between(0, 2 ** 31), pauseMs: this.pauseMs });
  }

  /** A conversation over HTTP, once a node takes it. */
  async #converse(userId, body) {
    let response;
    const isMade = async () => {
      response = await fetch(`${this.cluster.url}/api/chat/conversations`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Authorization: `Bearer ${userId}` },
        body: JSON.stringify(body),
      });
      return response.ok;
    };
    if (!(await comes(isMade, WHOLE_TIMEOUT_MS))) throw new Error(`a conversation of ${userId}: ${response.status} ${await response.text()}`);
    return String((await response.json()).id);
  }
}
