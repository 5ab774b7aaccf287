import { cpSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** One module per source, so that a bundler takes only what is used. */
export async function transpile(root, version, sources) {
  await build({
    absWorkingDir: root,
    entryPoints: sources,
    outbase: "src",
    outdir: "dist",
    format: "esm",
    target: "es2022",
    define: { __VERSION__: JSON.stringify(version) },
    logLevel: "warning",
  });
  cpSync(join(root, "src/realtime.css"), join(root, "dist/realtime.css"));
}
