import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const repository = resolve(import.meta.dirname, "../..");

/** A built host program on a free port, with a data folder that outlives its restarts and is gone at the end. */
export class HostProcess {
  #project;
  #name;
  #ready;
  #process = null;
  #output = "";
  #port = 0;
  data = mkdtempSync(join(tmpdir(), "realtime-"));

  /** @param ready what the program prints once it listens. */
  constructor(folder, name, ready) {
    this.#project = join(repository, folder);
    this.#name = name;
    this.#ready = ready;
  }

  get url() {
    return `http://localhost:${this.#port}`;
  }

  /** What the program wrote since its last start. */
  get output() {
    return this.#output;
  }

  async start() {
    this.#port ||= await freePort();
    this.#output = "";
    const child = spawn("dotnet", [this.#builtProgram(), "--urls", this.url], {
      cwd: this.#project,
      env: { ...process.env, DataFolder: this.data, DOTNET_ENVIRONMENT: "Production", ASPNETCORE_ENVIRONMENT: "Production" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = child;
    await new Promise((ready, fail) => {
      const onOutput = (text) => {
        this.#output += text;
        if (this.#output.includes(this.#ready)) ready();
      };
      child.stdout.setEncoding("utf8").on("data", onOutput);
      child.stderr.setEncoding("utf8").on("data", onOutput);
      child.once("exit", (code) => fail(new Error(`${this.#name} ended with ${code} before it was ready:\n${this.#output}`)));
    });
  }

  /** Ends the process at once: nothing gets a chance to be tidied up. */
  kill() {
    return this.#end("SIGKILL");
  }

  /** Ends the process in an orderly way and removes its data. */
  async stop() {
    await this.#end("SIGTERM");
    rmSync(this.data, { recursive: true, force: true });
  }

  async #end(signal) {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }

  /** The newest build, whichever configuration it is. */
  #builtProgram() {
    const built = ["Release", "Debug"]
      .map((configuration) => join(this.#project, `bin/${configuration}/net10.0/${this.#name}.dll`))
      .filter(existsSync)
      .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
    if (built.length === 0) throw new Error(`Build ${this.#name} first: dotnet build ${this.#project}`);
    return built[0];
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
