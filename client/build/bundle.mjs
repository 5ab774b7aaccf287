import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { options } from "./options.mjs";
import { slim } from "./slim.mjs";

/**
 * The bundle for pages without a bundler. Chunks have the hash of their content in their names, because a host may serve
 * them without a Cache-Control. Without a target nothing is written. Returns the packages that went in, by name.
 */
export async function bundle(root, version, target) {
  const { metafile } = await build({
    ...options(root, version),
    entryPoints: { realtime: "src/bundle/realtime.ts", "Realtime.UI.lib.module": "src/bundle/blazor.ts" },
    chunkNames: "chunks/[name]-[hash]",
    outdir: target ?? join(root, "wwwroot"),
    plugins: [slim, together],
  }).then(async (result) => {
    if (target) await write(result, root, target);
    return result;
  });
  const packages = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const match = input.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//g)?.at(-1)?.match(/node_modules\/(.+)\/$/);
    if (match) packages.add(match[1]);
  }
  return packages;
}

/**
 * What is loaded later imports all that a page has anyway. Otherwise the code that some of these parts share would become files
 * of its own, one for each combination of parts, and a page would begin with many small ones.
 */
const together = {
  name: "together",
  setup(builder) {
    builder.onLoad({ filter: /[\\/]src[\\/]core[\\/](chat|notifications|presence)\.ts$/ }, ({ path }) => ({
      contents: `import "../elements/index.js";\n${readFileSync(path, "utf8")}`,
      loader: "ts",
    }));
  },
};

async function write({ outputFiles }, root, target) {
  const { writeFile } = await import("node:fs/promises");
  mkdirSync(target, { recursive: true });
  // Chunks of an earlier build are named by other content.
  for (const name of readdirSync(target)) rmSync(join(target, name), { recursive: true });
  for (const file of outputFiles) {
    mkdirSync(join(file.path, ".."), { recursive: true });
    await writeFile(file.path, file.contents);
  }
  cpSync(join(root, "src/realtime.css"), join(target, "realtime.css"));
}
