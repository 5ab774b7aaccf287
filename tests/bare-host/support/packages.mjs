import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { repository } from "./document.mjs";

/** The packages of this build, and what the apps have restored. */
export const feed = join(repository, "artifacts/bare-host/packages");
export const restored = join(repository, "artifacts/bare-host/restored");

/** Runs lines of a document, as a reader would: without the variables that this run has, which would be properties of the build. */
export function run(script, folder) {
  const { CONFIGURATION: _, ...rest } = process.env;
  const env = { ...rest, NUGET_PACKAGES: restored, DOTNET_NOLOGO: "1", DOTNET_CLI_TELEMETRY_OPTOUT: "1" };
  const { status, stdout, stderr } = spawnSync("bash", ["-e", "-c", script], { cwd: folder, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${script}\nended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}
