import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, test } from "node:test";

const repository = resolve(import.meta.dirname, "../../..");
const clone = mkdtempSync(join(tmpdir(), "realtime-pack-"));
after(() => rmSync(clone, { recursive: true, force: true }));

// As a clean clone has it: only what git knows or would add.
const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "src/Realtime.UI", "src/Directory.Build.props", "client", "Directory.Build.props", "Directory.Packages.props", ".editorconfig"], { cwd: repository, encoding: "utf8" });
for (const path of listed.split("\n").filter(Boolean)) {
  mkdirSync(dirname(join(clone, path)), { recursive: true });
  cpSync(join(repository, path), join(clone, path));
}

const dotnet = (...args) => execFileSync("dotnet", args, { cwd: clone, env: { ...process.env, npm_config_prefer_offline: "true" }, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const assets = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name).slice(folder.length + 1)).sort();

test("a clean clone packs all files of the client", { timeout: 600_000 }, () => {
  dotnet("pack", "src/Realtime.UI", "-c", "Release", "-o", "packed", "-v", "quiet");
  const files = packed("packed");
  const built = assets(join(clone, "src/Realtime.UI/wwwroot"));
  // The SDK puts a hash into the name of the initializer.
  const plain = (file) => file.slice(16).replace(/^Realtime\.UI\.[0-9a-z]{10}\.lib/, "Realtime.UI.lib");
  assert.deepEqual(files.filter((file) => file.startsWith("staticwebassets/")).map(plain).sort(), built);
  for (const file of ["realtime.js", "realtime.css", "Realtime.UI.lib.module.js", "THIRD-PARTY-NOTICES.txt"]) assert.ok(built.includes(file), file);
  for (const part of ["chat", "presence", "popover", "de"]) assert.ok(built.some((file) => file.startsWith(`chunks/${part}-`)), part);
  // The names of chunks have the hash of their content.
  for (const file of built.filter((path) => path.startsWith("chunks/"))) assert.match(file, /^chunks\/[\w-]+-[0-9A-Z]{8}\.js$/);
  for (const file of ["README.md", "staticwebassets/THIRD-PARTY-NOTICES.txt", "lib/net10.0/Realtime.UI.dll", "lib/net10.0/Realtime.UI.xml"]) assert.ok(files.includes(file), file);
  const notices = readFileSync(join(clone, "src/Realtime.UI/wwwroot/THIRD-PARTY-NOTICES.txt"), "utf8");
  for (const dependency of ["lit", "socket.io-client", "@floating-ui/dom", "lucide-static"]) assert.match(notices, new RegExp(`^${dependency} \\d`, "m"));
});

test("a pack of what is built already has the same files", { timeout: 600_000 }, () => {
  dotnet("pack", "src/Realtime.UI", "--no-build", "-c", "Release", "-o", "packed-again", "-v", "quiet");
  const own = (file) => !file.endsWith(".psmdcp");
  assert.deepEqual(packed("packed-again").filter(own).sort(), packed("packed").filter(own).sort());
});

test("a second build does nothing, and a change of a source builds again", { timeout: 600_000 }, () => {
  const stamp = join(clone, "src/Realtime.UI/wwwroot/realtime.js");
  const before = statSync(stamp).mtimeMs;
  dotnet("build", "src/Realtime.UI", "-c", "Release", "-v", "quiet");
  assert.equal(statSync(stamp).mtimeMs, before);
  cpSync(join(clone, "client/src/realtime.css"), join(clone, "client/src/again.css"));
  dotnet("build", "src/Realtime.UI", "-c", "Release", "-v", "quiet");
  assert.ok(statSync(stamp).mtimeMs > before);
});

test("without Node the assembly builds all the same", { timeout: 600_000 }, () => {
  rmSync(join(clone, "client/node_modules"), { recursive: true, force: true });
  dotnet("build", "src/Realtime.UI", "-c", "Release", "-v", "quiet", "-p:BuildClient=false");
});

test("the npm package has modules, types and notices, and nothing else", () => {
  const [{ files }] = JSON.parse(execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: join(repository, "client"), encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  const paths = files.map(({ path }) => path);
  for (const path of ["dist/core/index.js", "dist/core/index.d.ts", "dist/core/chat.js", "dist/elements/rt-inbox.js", "dist/elements/rt-inbox.d.ts", "dist/locales/de.js", "dist/realtime.css", "README.md", "THIRD-PARTY-NOTICES.txt", "package.json"]) assert.ok(paths.includes(path), path);
  assert.deepEqual(paths.filter((path) => !/^(dist\/.+\.(js|d\.ts|css)|README\.md|LICENSE|THIRD-PARTY-NOTICES\.txt|package\.json)$/.test(path)), []);
  // Every subpath that is promised leads to a file.
  const { exports } = JSON.parse(readFileSync(join(repository, "client/package.json"), "utf8"));
  for (const target of Object.values(exports).flatMap((value) => (typeof value === "string" ? [value] : Object.values(value)))) {
    if (!target.includes("*")) assert.ok(paths.includes(target.replace("./", "")), target);
  }
});

/** The names of the files in the package of a folder. */
function packed(folder) {
  const [name] = readdirSync(join(clone, folder)).filter((file) => file.endsWith(".nupkg"));
  return entries(readFileSync(join(clone, folder, name)));
}

/** The names in a zip file, from its central directory. */
function entries(zip) {
  const names = [];
  for (let at = zip.readUInt32LE(zip.lastIndexOf("PK\x05\x06", undefined, "latin1") + 16); zip.readUInt32LE(at) === 0x02014b50; ) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    names.push(zip.toString("utf8", at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return names;
}
