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

  static async start(dialect, env = {}) {
    const host = new DialectHost();
    const child = spawn("dotnet", [assembly()], {
      env: { ...process.env, ...env, DIALECT: dialect, PORT: "0" },
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

  async stop() {
    this.#process.kill("SIGTERM");
    await once(this.#process, "exit");
  }
}
