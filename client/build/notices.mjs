import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes the licences of what is bundled, which both packages carry. */
export function notices(root, target, packages) {
  const all = new Set([...packages, "lucide-static"]);
  const texts = [...all].sort().map((name) => {
    const folder = join(root, "node_modules", name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = existsSync(folder) && readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
    const text = file ? readFileSync(join(folder, file), "utf8").trim() : license;
    return `${name} ${version} (${license})\n\n${text}`;
  });
  writeFileSync(join(target, "THIRD-PARTY-NOTICES.txt"), `This software contains parts of the following packages.\n\n${texts.join(`\n\n${"-".repeat(80)}\n\n`)}\n`);
}
