import assert from "node:assert/strict";
import { test } from "node:test";
import { suite } from "../support/browser.mjs";

// The newest features of browsers that the elements build on. Where one is missing, the element is not merely less pretty.
const context = suite();

test("popover: the list of the bell is in the top layer, and goes when its element goes", async () => {
  const page = await context.open("<rt-inbox></rt-inbox>");
  assert.ok(await page.evaluate(() => "popover" in HTMLElement.prototype));
  await page.locator("rt-inbox").getByRole("button").first().click();
  const open = () => page.evaluate(() => [...(document.querySelector("rt-inbox")?.shadowRoot.querySelectorAll("[popover]") ?? [])].filter((one) => one.matches(":popover-open")).length);
  await page.waitForFunction(() => document.querySelector("rt-inbox").shadowRoot.querySelector("[popover]")?.matches(":popover-open"));
  await page.evaluate(() => document.querySelector("rt-inbox").remove());
  assert.equal(await open(), 0);
});

test("light-dark(): a theme of the provider, or the page's color-scheme, changes the colours", async () => {
  const page = await context.open(`<rt-provider theme="light"><rt-inbox inline></rt-inbox></rt-provider>`, { options: { colorScheme: "light" } });
  assert.ok(await page.evaluate(() => CSS.supports("color", "light-dark(red, blue)")));
  const colour = () => page.locator("rt-inbox").evaluate((element) => getComputedStyle(element.shadowRoot.querySelector("[part~=panel]")).backgroundColor);
  const light = await colour();
  await page.evaluate(() => (document.querySelector("rt-provider").theme = "dark"));
  await page.waitForFunction((before) => getComputedStyle(document.querySelector("rt-inbox").shadowRoot.querySelector("[part~=panel]")).backgroundColor !== before, light);
  const dark = await colour();
  await page.evaluate(() => (document.querySelector("rt-provider").theme = "auto"));
  await page.waitForFunction((before) => getComputedStyle(document.querySelector("rt-inbox").shadowRoot.querySelector("[part~=panel]")).backgroundColor === before, light);
  await page.evaluate(() => (document.documentElement.style.colorScheme = "dark"));
  assert.equal(await colour(), dark);
});

test(":state(): a style sheet of the page sees inner states", async () => {
  const page = await context.open(`<rt-inbox inline></rt-inbox>`);
  assert.ok(await page.evaluate(() => CSS.supports("selector(:state(empty))")));
  await page.waitForFunction(() => document.querySelector("rt-inbox").matches(":state(empty)"));
  context.server.server.feeds.publish("amara", { title: "Not empty" });
  await page.waitForFunction(() => !document.querySelector("rt-inbox").matches(":state(empty)"));
});
