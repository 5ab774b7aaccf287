import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { freePort } from "./free-port.mjs";

const repository = resolve(import.meta.dirname, "../..");

/**
 * Whether this run keeps the hosts' data on the server that REALTIME_TEST_SQLSERVER names, each in a database of its own. Read when
 * a host starts, because a program may choose after its imports.
 */
const isOnSqlServer = () => process.env.REALTIME_TEST_STORE === "sqlserver";

/** A built host program on a free port, with a data folder (or database) that outlives its restarts and is gone at the end. */
export class HostProcess {
  #project;
  #name;
  #ready;
  #args;
  #beside;
  #program;
  #environment;
  #process = null;
  #output = "";
  #port = 0;
  #database = null;
  data;

  /**
   * @param ready what the program prints once it listens.
   * @param args what the program is started with.
   * @param beside a host that has been started, to share the data of. It must be stopped after this one.
   * @param settings configuration by its environment names; may be changed between starts.
   * @param program the built program in its folder; without it, the newest build of the project.
   * @param environment the host's environment.
   */
  constructor(folder, name, ready, { args = [], beside = null, settings = {}, program = null, environment = "Production" } = {}) {
    this.#args = args;
    this.#program = program;
    this.#environment = environment;
    this.#beside = beside;
    this.#database = beside?.#database;
    this.data = beside?.data ?? mkdtempSync(join(tmpdir(), "realtime-"));
    this.settings = settings;
    this.#project = resolve(repository, folder);
    this.#name = name;
    this.#ready = ready;
  }

  get port() {
    return this.#port;
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
    if (isOnSqlServer()) this.#database ??= testDatabase("create");
    const program = this.#program ? join(this.#project, this.#program) : builtProgram(this.#project, this.#name);
    const child = spawn("dotnet", [program, ...this.#args, "--urls", this.url], {
      cwd: this.#project,
      env: {
        ...process.env,
        DataFolder: this.data,
        ...(this.#database && { ConnectionStrings__Realtime: this.#database }),
        ...this.settings,
        DOTNET_ENVIRONMENT: this.#environment,
        ASPNETCORE_ENVIRONMENT: this.#environment,
      },
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

  /** Ends the process in an orderly way; its data stays, for another start. */
  terminate() {
    return this.#end("SIGTERM");
  }

  /** Stops the process as a whole, sockets open, until `resume`. */
  suspend() {
    this.#process.kill("SIGSTOP");
  }

  resume() {
    this.#process.kill("SIGCONT");
  }

  /** Waits for the process to end by itself. Gives its exit code, or the signal that ended it. */
  async ended() {
    const child = this.#process;
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    return child.exitCode ?? child.signalCode;
  }

  /** Ends the process in an orderly way and removes its data, unless it is another's. */
  async stop() {
    await this.#end("SIGTERM");
    if (this.#beside) return;
    rmSync(this.data, { recursive: true, force: true });
    if (this.#database) testDatabase("drop", this.#database);
  }

  async #end(signal) {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }
}

/** The newest build, whichever configuration it is. */
function builtProgram(project, name) {
  const built = ["Release", "Debug"]
    .map((configuration) => join(project, `bin/${configuration}/net10.0/${name}.dll`))
    .filter(existsSync)
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (built.length === 0) throw new Error(`Build ${name} first: dotnet build ${project}`);
  return built[0];
}

function testDatabase(...args) {
  const program = builtProgram(join(repository, "tests/TestDatabase"), "TestDatabase");
  return execFileSync("dotnet", [program, ...args], { encoding: "utf8" }).trim();
}
