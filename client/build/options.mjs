import { slim } from "./slim.mjs";

/** What bundles and the measuring of their sizes have in common. */
export const options = (root, version, { isPlain = false } = {}) => ({
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  // Names of elements do not depend on names of classes.
  keepNames: false,
  legalComments: "none",
  metafile: true,
  write: false,
  define: { __VERSION__: JSON.stringify(version), "process.env.NODE_ENV": '"production"' },
  conditions: ["browser", "production"],
  plugins: isPlain ? [] : [slim],
  logLevel: "warning",
});
