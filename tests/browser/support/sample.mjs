import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { once } from "node:events";

const repository = resolve(import.meta.dirname, "../../..");
const project = join(repository, "samples/MarketplaceApp");

/** The built sample on a free port, with data of its own that outlive a restart and are gone at the end. */
export class Sample {
  #process = null;
  #output = "";
  #data = mkdtempSync(join(tmpdir(), "marketplace-"));
  #port = 0;

  static async start() {
    const sample = new Sample();
    sample.#port = await freePort();
    await sample.start();
    return sample;
  }

  get url() {
    return `http://localhost:${this.#port}`;
  }

  async start() {
    this.#output = "";
    const child = spawn("dotnet", [builtApp(), "--urls", this.url], {
      cwd: project,
      env: { ...process.env, DataFolder: this.#data, DOTNET_ENVIRONMENT: "Production" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = child;
    await new Promise((ready, fail) => {
      const onOutput = (text) => {
        this.#output += text;
        if (this.#output.includes("is ready")) ready();
      };
      child.stdout.setEncoding("utf8").on("data", onOutput);
      child.stderr.setEncoding("utf8").on("data", onOutput);
      child.once("exit", (code) => fail(new Error(`The sample ended with ${code} before it was ready:\n${this.#output}`)));
    });
  }

  /** Ends the process as a power failure would: nothing gets a chance to be tidied up. */
  async kill() {
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await ended;
  }

  async stop() {
    const ended = this.#process.exitCode === null && this.#process.signalCode === null ? once(this.#process, "exit") : null;
    this.#process.kill("SIGTERM");
    await ended;
    rmSync(this.#data, { recursive: true, force: true });
  }

  /** What the app wrote at the levels that someone should look at. */
  get complaints() {
    return this.#output.split("\n").filter((line) => /^(warn|fail|crit):/.test(line));
  }
}

function builtApp() {
  const built = ["Release", "Debug"]
    .map((configuration) => join(project, `bin/${configuration}/net10.0/MarketplaceApp.dll`))
    .filter(existsSync)
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (built.length === 0) throw new Error("Build the sample first: dotnet build samples/MarketplaceApp");
  return built[0];
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
