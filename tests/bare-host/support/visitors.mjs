import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { seconds } from "./app.mjs";

// Generous: a machine that computes something else is slow, and what these would show is much slower.
const LIMITS = { "start to listening": 30, "page load to connected": 20, "published to shown": 10, "sent to shown": 10 };

/** People with a browser each. What their consoles complain of, and what a policy refuses, is kept. */
export class Visitors {
  #browser;
  problems = [];

  static async open() {
    const visitors = new Visitors();
    visitors.#browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
    return visitors;
  }

  /** Signs a person in, which leads to the start page, and waits for the connection of its elements. */
  async come(app, user, pathBase = "") {
    const context = await this.#browser.newContext({ viewport: { width: 1200, height: 800 }, locale: "en-GB" });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    page.on("pageerror", (error) => this.problems.push(`${user}: ${error.stack ?? error.message}`));
    page.on("console", (message) => {
      // Browsers ask every site for this file; the empty template has none.
      const isIcon = message.location().url.endsWith("/favicon.ico");
      if (["error", "warning"].includes(message.type()) && !isIcon) this.problems.push(`${user}: ${message.text()} (${message.location().url})`);
    });
    await page.addInitScript(() => addEventListener("securitypolicyviolation", (event) => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile} ${event.sample}`)));
    const begun = performance.now();
    await page.goto(app.signIn(user, pathBase));
    await connected(page);
    app.times["page load to connected"] ??= seconds(begun);
    return page;
  }

  async leave() {
    for (const context of this.#browser.contexts()) await context.close();
    this.assertQuiet();
  }

  assertQuiet() {
    assert.deepEqual(this.problems.splice(0), []);
  }

  close() {
    return this.#browser.close();
  }
}

/** Until the inbox of the page has its connection. */
export const connected = (page) =>
  page.waitForFunction(() => document.querySelector("rt-inbox")?.realtime?.connection.get().status === "online");

/** What the buttons of the README's page do, for pages without them. */
export const requests = {
  ship: (page) => page.evaluate(() => fetch("/orders/17/ship", { method: "POST" })),
  write: (page) => page.evaluate(() => fetch("/messages/mei?text=Hello", { method: "POST" })),
};

/**
 * What the README says that one sees: a notification in the window of one, a message from another; under the policy of the
 * documentation, with nothing on any console. `acts` are the page's own buttons, where it has them. Leaves Mei's page open.
 */
export async function tour(app, visitors, acts = requests) {
  const mei = await visitors.come(app, "mei");
  await shown(app, "published to shown", mei, () => acts.ship(mei), "Order 17 is on its way");
  await mei.getByRole("button", { name: "Notifications, 1 new" }).click();
  await mei.getByRole("article", { name: "Order shipped" }).waitFor();
  const amara = await visitors.come(app, "amara");
  await shown(app, "sent to shown", mei, () => acts.write(amara), "Hello");
  await mei.getByText("1 unread").waitFor();
  visitors.assertQuiet();
  // Templates warn of their redirection to HTTPS, which these addresses are without.
  assert.doesNotMatch(app.output, /^(fail|crit):|^warn: (?!Microsoft\.AspNetCore\.HttpsPolicy)/m, "the app complains of nothing");
  return mei;
}

/** Does what publishes or sends, and notes how long it takes until a toast in the page says this. */
async function shown(app, what, page, act, text) {
  // Watched frame by frame: a locator looks only twice a second after a while.
  const isThere = page.waitForFunction((text) => document.querySelector("rt-toasts").shadowRoot.textContent.includes(text), text);
  const begun = performance.now();
  await Promise.all([act(), isThere.then(() => (app.times[what] = seconds(begun)))]);
  await page.getByRole("status").getByText(text).waitFor();
}

/** A line with the times; what is ours must not take long. */
export function report(test, app, name) {
  const times = Object.entries(app.times);
  test.diagnostic(`${name}: ${times.map(([what, time]) => `${what} ${time.toFixed(time < 1 ? 3 : 1)} s`).join(", ")}`);
  for (const [what, time] of times) assert.ok(time < (LIMITS[what] ?? Infinity), `${what} took ${time} s`);
}
