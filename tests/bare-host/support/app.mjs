import { mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createHash } from "node:crypto";
import { HostProcess } from "../../support/host-process.mjs";
import { Section } from "./document.mjs";
import { feed, run } from "./packages.mjs";

const readme = new Section("README.md", "Quick start");
const [, policy] = new Section("docs/client.md", "Security").text.match(/`(default-src [^`]+)`/);

/** An app of a template of .NET, outside of the repository, with what the documentation says to add to it. */
export class App {
  #root = mkdtempSync(join(tmpdir(), "realtime-bare-"));
  #host = null;
  #policy = policy;
  name = "Shop";
  folder = join(this.#root, this.name);
  /** Seconds by what took them. */
  times = {};

  constructor(template) {
    this.template = template;
  }

  /** The commands of the README: a source of NuGet, a new app, packages. */
  create() {
    // Read in addition to the machine's own, and written to in its place.
    writeFileSync(join(this.#root, "nuget.config"), "<configuration><packageSources /></configuration>\n");
    const [, addSource] = readme.block("make their folder a source of NuGet").split("\n");
    run(`${addSource.replace("$PWD/artifacts/packages", feed)} --configfile nuget.config`, this.#root);
    const create = readme.block("make an app").replace("dotnet new web ", `dotnet new ${this.template} `);
    this.#time("packages", () => run(create, this.#root));
  }

  /** The README's program; where the template has one that serves pages, the README's lines are added to that. */
  program() {
    const given = readme.block("`Program.cs`");
    this.edit("Program.cs", (own) => (this.template === "web" ? given : merge(own, given)));
    this.edit("Program.cs", (code) => after(code, "var app = builder.Build();", [
      "app.Use((context, next) =>",
      "{",
      "    context.Response.Headers.ContentSecurityPolicy = app.Configuration[\"Policy\"];",
      "    return next(context);",
      "});",
      "app.UsePathBase(app.Configuration[\"PathBase\"]);",
    ].join("\n")));
  }

  write(path, text) {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  edit(path, change) {
    this.write(path, change(readFileSync(join(this.folder, path), "utf8").replace(/^\uFEFF/, "").replaceAll("\r\n", "\n")));
  }

  build() {
    this.#time("restore and build", () => run("dotnet build --verbosity quiet", this.folder));
  }

  publish() {
    this.#time("publish", () => run("dotnet publish --output ../published --verbosity quiet", this.folder));
    this.folder = join(this.#root, "published");
  }

  /** As `dotnet run` does it, or as published; without what the build did before. */
  async start({ published = false } = {}) {
    const program = published ? `${this.name}.dll` : `bin/Debug/net10.0/${this.name}.dll`;
    this.#host = new HostProcess(this.folder, this.name, "Application started", {
      program,
      environment: published ? "Production" : "Development",
      settings: { Policy: this.#policy },
    });
    const begun = performance.now();
    await this.#host.start();
    this.times["start to listening"] = seconds(begun);
  }

  /**
   * Starts anew with the policy that the template's own pages need in addition: the hashes of the scripts in them, event
   * handlers of their markup, images of their style sheets, and HTML that jQuery and Blazor assign.
   */
  async allowTemplate() {
    const page = await (await fetch(this.url)).text();
    const hashes = [...page.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([^]*?)<\/script>/g)]
      .map(([, code]) => `'sha256-${createHash("sha256").update(code).digest("base64")}'`);
    const directives = policy.split("; ").filter((directive) => !directive.includes("trusted-types"));
    this.#policy = [...directives, "script-src-attr 'unsafe-inline'", "img-src 'self' data:"].join("; ").replace("script-src 'self'", ["script-src 'self'", ...hashes].join(" "));
    await this.restart();
  }

  async restart(settings = {}) {
    await this.#host.terminate();
    this.#host.settings = { ...settings, Policy: this.#policy };
    await this.#host.start();
  }

  get url() {
    return this.#host.url;
  }

  get output() {
    return this.#host.output;
  }

  /** Where the README says to sign in as somebody, in this app. */
  signIn(user, pathBase) {
    const [address] = readme.text.match(new RegExp(`http://localhost:5000\\S*/${user}(?=\`)`));
    return address.replace("http://localhost:5000", this.url + pathBase);
  }

  async stop() {
    await this.#host?.stop();
  }

  async remove() {
    await this.stop();
    rmSync(this.#root, { recursive: true, force: true });
  }

  #time(what, work) {
    const begun = performance.now();
    work();
    this.times[what] = seconds(begun);
  }
}

export const seconds = (begun) => (performance.now() - begun) / 1000;

/** Puts text on lines of its own, right after a line. */
export function after(code, line, text) {
  if (!code.includes(line)) throw new Error(`"${line}" is not in:\n${code}`);
  return code.replace(line, `${line}\n${text}`);
}

export function before(code, line, text) {
  if (!code.includes(line)) throw new Error(`"${line}" is not in:\n${code}`);
  return code.replace(line, `${text}\n${line}`);
}

/** The lines of the README's program that a template's program does not have. */
function merge(own, given) {
  const [usings, services, endpoints] = given.split(/^var builder = .*$|^var app = .*$/m);
  const added = endpoints.replace("app.MapStaticAssets();\n", "").replace(/^app\.MapGet\("\/",.*\n/m, "").replace("app.Run();", "");
  return usings + before(before(own, "var app = builder.Build();", services), "app.Run();", added);
}
