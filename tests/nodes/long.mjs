import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { parseArgs } from "node:util";

// The whole long form, one variant after the other: README.md.
const { values: options } = parseArgs({ options: { minutes: { type: "string", default: "30" } } });

const variants = [[], ["--redis"]];
if (process.env.REALTIME_TEST_SQLSERVER) variants.push(["--store", "sqlserver"], ["--store", "sqlserver", "--redis"]);
else console.log("REALTIME_TEST_SQLSERVER names no server: SQL Server is left out");

const failed = [];
for (const variant of variants) await run("run.mjs", "--minutes", options.minutes, ...variant);
await run("compare.mjs");
console.log(failed.length === 0 ? "\nAll variants passed" : `\nFailed:\n${failed.join("\n")}`);
process.exitCode = failed.length > 0 ? 1 : 0;

async function run(program, ...args) {
  const name = ["node", program, ...args].join(" ");
  console.log(`\n== ${name}`);
  const child = spawn(process.execPath, [join(import.meta.dirname, program), ...args], { stdio: "inherit" });
  const [code, signal] = await once(child, "exit");
  if (code !== 0) failed.push(`${name}: ${code ?? signal}`);
}
