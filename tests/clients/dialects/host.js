import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const configurations = process.env.CONFIGURATION ? [process.env.CONFIGURATION] : ["Release", "Debug"];

/** The built DialectHost; the tests do not build it. */
function assembly() {
  for (const configuration of configurations) {
    const path = fileURLToPath(new URL(`../../DialectHost/bin/${configuration}/net10.0/DialectHost.dll`, import.meta.url));
    if (existsSync(path)) {
      return path;
    }
  }
  throw new Error("tests/DialectHost is not built: run dotnet build first.");
}

/** A running DialectHost. */
export class DialectHost {
  #process;

  url;

  /** @param port the port; chosen by the system unless a test stops a host and starts it again. */
  static async start(dialect, env = {}, port = 0) {
    const host = new DialectHost();
    const child = spawn("dotnet", [assembly()], {
      env: { ...process.env, ...env, DIALECT: dialect, PORT: String(port) },
      stdio: ["ignore", "pipe", "inherit"],
    });
    host.#process = child;
    host.url = await new Promise((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`The host ended with ${code} before it listened.`)));
      child.stdout.on("data", (text) => {
        const address = /listening on (\S+)/.exec(String(text));
        if (address) {
          resolve(address[1]);
        }
      });
    });
    return host;
  }

  /** The conversation of two users. */
  async conversation(user, other) {
    const { id } = await this.post("/api/chat/conversations", { userId: other }, user);
    return id;
  }

  /** The conversation of a user who says who it is, in a contract, and another user. */
  async declaredConversation(dialect, user, other) {
    const response = await fetch(`${this.url}/declared/${dialect}/${user}/${other}`, { method: "POST" });
    if (!response.ok) {
      throw new Error(`declared conversation: ${response.status}`);
    }
    return response.text();
  }

  /** What the health check says of the other nodes on the database. */
  async otherNodes() {
    const response = await fetch(`${this.url}/health/nodes`);
    return response.json();
  }

  async post(path, body, user) {
    const response = await fetch(this.url + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...(user && { authorization: `Bearer ${user}` }) },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (!response.ok) {
      throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`);
    }
    return answer;
  }

  stop() {
    return this.#end("SIGTERM");
  }

  /** Ends it as a crash does. */
  kill() {
    return this.#end("SIGKILL");
  }

  async #end(signal) {
    this.#process.kill(signal);
    await once(this.#process, "exit");
  }
}
