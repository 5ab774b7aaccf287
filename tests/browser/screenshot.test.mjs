import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { suite } from "./support/suite.mjs";

const context = suite();
const repository = resolve(import.meta.dirname, "../..");

// Every run takes the picture; the committed one is replaced only on request, so that a test run leaves the
// working tree as it was.
const target = process.env.UPDATE_SCREENSHOT === "1" ? "docs/images/marketplace.png" : "artifacts/marketplace.png";

const size = { width: 920, height: 700 };
const window = { viewport: size, deviceScaleFactor: 2 };

test("the picture of the README: both sides of one conversation", async () => {
  const amara = await context.as("Amara", window);
  const mei = await context.as("Mei", { ...window, colorScheme: "dark" });
  await amara.openConversation("Mei");
  await mei.openConversation("Amara");
  await amara.send("A strict grid is exactly what we need. Could you show it on a tin?");
  await mei.sees("A strict grid is exactly what we need. Could you show it on a tin?");
  await mei.send("Tomorrow at noon, with Jasmine first.");
  await amara.sees("Tomorrow at noon, with Jasmine first.");
  await amara.send("Then the project is yours.");
  await mei.sees("Then the project is yours.");
  await mei.state("Tomorrow at noon, with Jasmine first.", "read");
  await amara.state("Then the project is yours.", "read");

  await amara.page.locator(".strip-item", { hasText: "Brand identity" }).getByRole("button", { name: "Assign project" }).click();
  await mei.toasts.filter({ hasText: "You got the project" }).waitFor();
  await mei.input.pressSequentially("Wonderful, thank");
  await amara.page.locator(".bubble-typing").waitFor();

  await amara.page.mouse.move(0, 0);
  const options = { animations: "disabled", caret: "hide" };
  const pictures = await Promise.all([amara, mei].map(({ page }) => page.screenshot(options)));
  const path = join(repository, target);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, await sideBySide(pictures));
});

/** Puts the two windows beside each other, each in a plain frame. */
async function sideBySide(pictures) {
  const page = await context.windows.plainPage({ viewport: { width: size.width * 2 + 120, height: size.height + 120 } });
  const frames = pictures.map((picture) => `
    <figure><div><i></i><i></i><i></i></div><img src="data:image/png;base64,${picture.toString("base64")}" width="${size.width}"></figure>`);
  await page.setContent(`<style>
      body { display: flex; gap: 40px; align-items: center; justify-content: center; height: 100vh; margin: 0; background: linear-gradient(120deg, #dfe7df, #f1e6cf 55%, #d9e5ea); }
      figure { margin: 0; border-radius: 12px; overflow: hidden; box-shadow: 0 2px 8px #0003, 0 24px 60px #0004; }
      figure > div { display: flex; gap: 7px; padding: 10px 12px; background: #e9e7e1; }
      figure + figure > div { background: #262b28; }
      i { width: 11px; height: 11px; border-radius: 50%; background: #0002; }
      figure + figure i { background: #fff3; }
      img { display: block; }
    </style>${frames.join("")}`);
  await page.waitForFunction(() => [...document.images].every((image) => image.complete && image.naturalWidth > 0));
  return page.screenshot();
}
