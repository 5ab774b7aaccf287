import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, afterEach, before } from "node:test";
import { chromium } from "playwright-core";
import { PageServer } from "./page-server.mjs";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** A browser and a server for the tests of a file. Each page reports what went wrong in it, and the test fails by that. */
export function suite() {
  const context = { server: new PageServer(), problems: [] };
  const opened = new Set();
  before(async () => {
    context.browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    for (const user of ["amara", "mei", "noor"]) context.server.server.addUser(user, user[0].toUpperCase() + user.slice(1));
    await context.server.start();
  });
  after(async () => {
    await context.browser?.close();
    await context.server.stop();
  });
  afterEach(async () => {
    for (const one of opened) await one.close();
    opened.clear();
    const problems = context.problems.splice(0);
    context.server.server.before = () => undefined;
    context.server.server.isDown = false;
    assert.deepEqual(problems, []);
  });
  let paths = 0;

  /** Opens a page with this body as a user; null is a visitor. */
  context.open = async (body, { user = "amara", lang, options = {}, script } = {}) => {
    const url = context.server.page(`/page-${++paths}`, body, { lang });
    const browserContext = await context.browser.newContext({ viewport: { width: 1000, height: 800 }, ...options });
    opened.add(browserContext);
    if (user) await browserContext.addCookies([{ name: "user", value: user, url: context.server.url }]);
    const page = await browserContext.newPage();
    page.setDefaultTimeout(15_000);
    page.on("pageerror", (error) => context.problems.push(`error: ${error.message}`));
    page.on("console", (message) => {
      const text = message.text();
      // A network that the test has cut is no problem of the page.
      if ((message.type() === "error" || message.type() === "warning") && !/net::|WebSocket connection|Failed to load resource/.test(text)) context.problems.push(`console: ${text}`);
    });
    if (script) await page.addInitScript(script);
    await page.addInitScript(() => {
      window.events = [];
      addEventListener("securitypolicyviolation", (event) => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
      for (const name of ["rt-notification-click", "rt-notification-action", "rt-navigate", "rt-error", "rt-preference-change", "rt-connection-change", "rt-message-click"]) {
        addEventListener(name, (event) => window.events.push({ name, detail: JSON.parse(JSON.stringify(event.detail)) }));
      }
    });
    await page.goto(url);
    return page;
  };
  return context;
}

/** Runs axe on the page, shadow roots included, and fails by what it finds. */
export async function assertAccessible(page, what) {
  // In a world of its own, where the page's policy does not reach.
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send("Page.getFrameTree");
  const { executionContextId: contextId } = await session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id, worldName: "axe" });
  await session.send("Runtime.evaluate", { expression: axeSource, contextId });
  const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
    expression: `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }).then(({ violations }) => JSON.stringify(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) => html.slice(0, 200) + " " + failureSummary) }))))`,
    contextId,
    awaitPromise: true,
    returnByValue: true,
  });
  assert.equal(exceptionDetails, undefined, JSON.stringify(exceptionDetails));
  assert.deepEqual(JSON.parse(result.value), [], what);
  await session.detach();
}

export async function until(condition, what = condition, limit = 10_000) {
  for (const end = Date.now() + limit; !(await condition()); ) {
    if (Date.now() > end) throw new Error(`It did not happen: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
