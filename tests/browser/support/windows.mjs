import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { Marketplace } from "./marketplace.mjs";

// Without these, Chromium looks for its maker's services at every start.
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

// What a browser itself reports when a server is away; a test that stops the server allows it.
const SERVER_AWAY = /Failed to load resource: net::ERR_|WebSocket connection/;

// A database server that shares a small machine with the tests and a browser takes its time.
const PATIENCE_MS = process.env.REALTIME_TEST_STORE === "sqlserver" ? 90_000 : 20_000;

/** One browser; each window is a context of its own, as if on another machine. */
export class Windows {
  #browser;
  #problems = [];

  static async open() {
    const windows = new Windows();
    windows.#browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: QUIET });
    return windows;
  }

  /** Opens the page in a new window; with `as`, signed in as that person. */
  async window(url, { as = null, serverGoesAway = false, ...options } = {}) {
    const context = await this.#browser.newContext({ viewport: { width: 1200, height: 800 }, locale: "en-GB", ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const note = (text) => {
      if (!(serverGoesAway && SERVER_AWAY.test(text))) this.#problems.push(text);
    };
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && note(message.text()));
    page.on("pageerror", (error) => note(error.stack ?? error.message));
    await page.goto(url);
    const marketplace = new Marketplace(page);
    if (as) await marketplace.signIn(as);
    return marketplace;
  }

  async plainPage(options) {
    return (await this.#browser.newContext(options)).newPage();
  }

  /** Leaves out what a test provoked on purpose, such as the browser's note of a refused request. */
  forget(pattern) {
    this.#problems = this.#problems.filter((text) => !pattern.test(text));
  }

  /** Nothing may have been reported on any window's console. */
  assertQuiet() {
    assert.deepEqual(this.#problems, []);
  }

  close() {
    return this.#browser.close();
  }
}
