// Builds what both packages ship: unbundled modules with types for the npm tarball (dist/), and bundled ones for the static
// web assets of Realtime.UI (wwwroot/). `node build/build.mjs [npm] [assets <folder>]`; both without an argument.
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { bundle } from "./bundle.mjs";
import { icons } from "./icons.mjs";
import { notices } from "./notices.mjs";
import { transpile } from "./transpile.mjs";

const root = resolve(import.meta.dirname, "..");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const [what, folder] = process.argv.slice(2);

icons(root);
if (what !== "assets") {
  rmSync(join(root, "dist"), { recursive: true, force: true });
  await transpile(root, version, sources());
  declare();
  notices(root, root, await bundle(root, version, null));
}
if (what !== "npm") {
  const target = folder ? resolve(folder) : join(root, "wwwroot");
  notices(root, target, await bundle(root, version, target));
}

function sources() {
  return readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith("src/bundle/"));
}

function declare() {
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const { status, stdout, stderr } = spawnSync(process.execPath, [compiler, "--emitDeclarationOnly", "-p", root], { encoding: "utf8" });
  if (status !== 0) {
    process.stderr.write(`${stdout}${stderr}`);
    process.exit(1);
  }
  rmSync(join(root, "dist/bundle"), { recursive: true, force: true });
}
