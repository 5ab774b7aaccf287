import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { HostProcess } from "../../support/host-process.mjs";
import { executablePath } from "../support/browser.mjs";

// What the quick start of docs/client.md promises: one line in the app, a few tags in the page, no JavaScript of the host.
const host = new HostProcess("tests/ClientHost", "ClientHost", "listening on");
let browser;

before(async () => {
  await host.start();
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});
after(async () => {
  await browser?.close();
  await host.kill();
});

test("a notification of the app shows in the page: as toast, in the count, in the list; under a strict policy", async () => {
  const context = await browser.newContext();
  await context.addCookies([{ name: "user", value: "amara", url: host.url }]);
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  await page.addInitScript(() => addEventListener("securitypolicyviolation", (event) => console.error(`CSP: ${event.violatedDirective}`)));
  await page.goto(host.url);
  await page.locator("rt-inbox").evaluate((inbox) => customElements.whenDefined("rt-inbox").then(() => inbox.updateComplete));
  await page.waitForFunction(() => document.querySelector("rt-inbox").realtime?.connection.get().status === "online");
  const response = await fetch(`${host.url}/publish/amara`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ type: "order", title: "Order shipped", message: "It is on its way" }) });
  assert.equal(response.status, 200);
  await page.getByRole("button", { name: "Notifications, 1 new" }).waitFor();
  await page.getByRole("status").getByText("Order shipped").waitFor();
  await page.getByRole("button", { name: "Notifications, 1 new" }).click();
  await page.getByRole("article", { name: "Order shipped" }).getByRole("button", { name: "Order shipped" }).click();
  await page.getByRole("button", { name: "Notifications", exact: true }).waitFor();
  assert.deepEqual(problems, []);
  await context.close();
});

test("the assets are there, fingerprinted and immutable where the host maps them", async () => {
  for (const [file, type] of [["realtime.js", "text/javascript"], ["realtime.css", "text/css"]]) {
    const response = await fetch(`${host.url}/_content/Realtime.UI/${file}`);
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type"), new RegExp(type));
    assert.ok((await response.text()).length > 100);
  }
});
