import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";

// The build of the solution has installed the client's packages, unless it was made with -p:BuildClient=false.
const client = resolve(import.meta.dirname, "../../../client");
if (!existsSync(`${client}/node_modules`)) execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: client, stdio: "inherit" });
execFileSync(process.execPath, ["build/build.mjs"], { cwd: client, stdio: "inherit" });
