import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// Name here: name of the icon in Lucide.
const names = {
  archive: "archive",
  bell: "bell",
  check: "check",
  checkAll: "check-check",
  close: "x",
  critical: "octagon-alert",
  info: "info",
  more: "ellipsis",
  offline: "cloud-off",
  restore: "archive-restore",
  success: "circle-check",
  unread: "mail",
  read: "mail-open",
  warning: "triangle-alert",
};

/** Takes the shapes of the icons out of their package, as templates: nothing parses SVG text in the page. */
export function icons(root) {
  const lines = Object.entries(names).map(([name, file]) => {
    const svg = readFileSync(join(root, "node_modules/lucide-static/icons", `${file}.svg`), "utf8");
    const shapes = [...svg.matchAll(/<(path|circle|line|rect|polyline|ellipse|polygon)\s[^>]*?\/>/gs)].map(([shape]) => shape.replaceAll(/\s+/g, " "));
    return `  ${name}: svg\`${shapes.join("")}\`,`;
  });
  const text = `// Written by build/icons.mjs from lucide-static (ISC).
import { svg } from "lit";

export const shapes = {
${lines.join("\n")}
};
`;
  const path = join(root, "src/elements/icon-shapes.ts");
  if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeFileSync(path, text);
}
