import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { options } from "./options.mjs";

const root = resolve(import.meta.dirname, "..");

/**
 * What a page loads with these modules. In KiB, minified and gzip -9: at `first`, and in each of the parts `later`, by the name
 * of the source that they begin with. `sources` are those of the first load. `isPlain`: as a bundler does it that knows nothing
 * of this package.
 */
export async function sizes(modules, { isPlain = false } = {}) {
  const contents = modules.map((module) => `export * from "./src/${module}";`).join("\n");
  const { outputFiles, metafile } = await build({
    ...options(root, "0.0.0", { isPlain }),
    stdin: { contents, resolveDir: root, loader: "ts" },
    outdir: "out",
  });
  const loaded = new Set();
  const follow = (path) => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const { path: imported, kind } of metafile.outputs[path].imports) if (kind === "import-statement") follow(imported);
  };
  const outputs = Object.entries(metafile.outputs);
  follow(outputs.find(([, { entryPoint }]) => entryPoint === "<stdin>")[0]);
  const bytes = new Map(outputFiles.map(({ path, contents: text }) => [path.slice(root.length + 1).replaceAll("\\", "/"), Buffer.from(text)]));
  const compressed = (...paths) => gzipSync(Buffer.concat(paths.map((path) => bytes.get(path))), { level: 9 }).length / 1024;
  return {
    first: compressed(...loaded),
    later: Object.fromEntries(outputs.filter(([path]) => !loaded.has(path)).map(([path, { entryPoint }]) => [entryPoint?.replace(/^src\/|\.ts$/g, "") ?? path, compressed(path)])),
    sources: [...loaded].flatMap((path) => Object.keys(metafile.outputs[path].inputs)),
  };
}
