import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { HubConnectionBuilder, LogLevel } from "@microsoft/signalr";
import { io } from "socket.io-client";
import { freePort } from "../../support/free-port.mjs";

const repository = resolve(import.meta.dirname, "../../..");
const server = join(repository, "bench/Server/bin/Release/net10.0/Realtime.Bench.Server.dll");
const node = join(repository, "bench/node/server.mjs");

/** The servers that are compared, as bench/ starts them, each with its clients' own means against loss switched on. */
export const rivals = [
  { name: "Realtime", command: ["dotnet", server, "realtime"], connect: connectSocketIO },
  { name: "Node, classic adapter", command: ["node", node, "classic", "recovery"], connect: connectSocketIO },
  { name: "Node, streams adapter", command: ["node", node, "streams", "recovery"], connect: connectSocketIO },
  { name: "SignalR", command: ["dotnet", server, "signalr"], connect: connectSignalR },
];

export class RivalProcess {
  #command;
  #redis;
  #port = 0;
  #process = null;

  constructor(rival, redisPort) {
    this.#command = rival.command;
    this.#redis = `127.0.0.1:${redisPort}`;
    if (!existsSync(this.#command[1])) throw new Error(`Build it first: ${this.#command[1]}`);
  }

  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start() {
    this.#port ||= await freePort();
    const [program, ...args] = this.#command;
    const child = spawn(program, args, {
      env: { ...process.env, PORT: String(this.#port), URLS: this.url, REDIS: this.#redis },
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.#process = child;
    await new Promise((ready, fail) => {
      child.stdout.setEncoding("utf8").on("data", (text) => text.includes("listening on") && ready());
      child.once("exit", (code) => fail(new Error(`${args[0]} ended with ${code}`)));
    });
  }

  suspend() {
    this.#process.kill("SIGSTOP");
  }

  resume() {
    this.#process.kill("SIGCONT");
  }

  async kill() {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
}

/** A client: `say(room, text)`, which waits for its acknowledgement, and `close()`. Enters the room after each connect. */
async function connectSocketIO(url, room, hear) {
  const socket = io(url, { transports: ["websocket"], forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 300 });
  socket.on("event", (text) => hear(text));
  socket.on("connect", () => room && socket.timeout(5_000).emitWithAck("join", room).catch(() => {}));
  await once(socket, "connect");
  return { say: (to, text) => socket.timeout(5_000).emitWithAck("say", to, text), close: () => socket.disconnect() };
}

async function connectSignalR(url, room, hear) {
  const connection = new HubConnectionBuilder()
    .withUrl(`${url}/hub`)
    .configureLogging(LogLevel.None)
    .withAutomaticReconnect({ nextRetryDelayInMilliseconds: () => 100 })
    .build();
  connection.on("event", (text) => hear(text));
  const enter = () => room && connection.invoke("Join", room).catch(() => {});
  connection.onreconnected(enter);
  await connection.start();
  await enter();
  return { say: (to, text) => connection.invoke("Say", to, text), close: () => connection.stop() };
}
