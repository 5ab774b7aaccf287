// Before the tests: the packages of this build, in a folder that is a source of NuGet, as the README makes them.
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Section, repository } from "./document.mjs";
import { feed, restored, run } from "./packages.mjs";

const [pack] = new Section("README.md", "Quick start").block("make their folder a source of NuGet").split("\n");
rmSync(feed, { recursive: true, force: true });
mkdirSync(restored, { recursive: true });
// Packages of an earlier run have the same version. Those of others stay, and need not be loaded again.
for (const name of readdirSync(restored).filter((name) => name.startsWith("realtime."))) rmSync(join(restored, name), { recursive: true });
run(`${pack.replace("artifacts/packages", `"${feed}"`)} --no-build --configuration ${process.env.CONFIGURATION ?? "Release"} --verbosity quiet`, repository);
