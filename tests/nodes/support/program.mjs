import { spawn } from "node:child_process";
import { once } from "node:events";
import { createConnection } from "node:net";
import { comes } from "./time.mjs";

const START_TIMEOUT_MS = 20_000;

/** A program of the system that listens on a port of its own, such as Redis; it can be killed and started again. */
export class Program {
  #command;
  #port;
  #process = null;
  #output = "";

  constructor(port, ...command) {
    this.#port = port;
    this.#command = command;
  }

  get port() {
    return this.#port;
  }

  async start() {
    const [program, ...args] = this.#command;
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.#process = child;
    this.#output = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => { this.#output += text; });
    child.once("error", (error) => { this.#output += error; });
    if (!(await comes(() => listens(this.#port), START_TIMEOUT_MS))) throw new Error(`${program} did not start:\n${this.#output}`);
  }

  async kill() {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = createConnection(port, "127.0.0.1");
    socket.once("connect", () => resolve(true) || socket.destroy());
    socket.once("error", () => resolve(false));
  });
}
