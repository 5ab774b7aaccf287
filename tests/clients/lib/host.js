import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { freePort } from "../../support/free-port.mjs";

const configurations = process.env.CONFIGURATION ? [process.env.CONFIGURATION] : ["Release", "Debug"];

/** The built ProtocolHost; the tests do not build it. */
function assembly() {
  for (const configuration of configurations) {
    const path = fileURLToPath(
      new URL(`../../ProtocolHost/bin/${configuration}/net10.0/Realtime.ProtocolHost.dll`, import.meta.url));
    if (existsSync(path)) {
      return path;
    }
  }
  throw new Error("tests/ProtocolHost is not built: run dotnet build first.");
}

/** A running ProtocolHost, that can be stopped and started again on its port. */
export class Host {
  #process;
  #port;
  #env;

  /** Starts a host whose time limits stay out of the way of a busy machine, unless told otherwise. */
  static async start(env) {
    const host = new Host();
    host.#env = { PING_INTERVAL: "5000", PING_TIMEOUT: "10000", CONNECT_TIMEOUT: "20000", ...env };
    // Another program may have served at this address for as long as the variable says so.
    if (!process.env.REALTIME_CONFORMANCE_URL) {
      host.#port = await freePort();
      await host.start();
    }
    return host;
  }

  /** Whether the host is this test's own to stop and start. */
  get isOwn() {
    return this.#process !== undefined;
  }

  get url() {
    return process.env.REALTIME_CONFORMANCE_URL ?? `http://127.0.0.1:${this.#port}`;
  }

  async start() {
    const child = spawn("dotnet", [assembly()], {
      env: { ...process.env, ...this.#env, PORT: String(this.#port) },
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#process = child;
    await new Promise((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`The host ended with ${code} before it listened.`)));
      child.stdout.on("data", (text) => String(text).includes("listening on") && resolve());
    });
  }

  /** Stops it: in an orderly way by default, or as a crash. */
  async stop(signal = "SIGTERM") {
    const child = this.#process;
    if (child && child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, "exit");
    }
  }
}
