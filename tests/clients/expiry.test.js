import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { chromium } from "playwright-core";
import { io } from "socket.io-client";
import { transports } from "./lib/clients.js";
import { within } from "./lib/within.js";
import { DialectHost } from "./dialects/host.js";
import { quiet } from "./browser/quiet.js";

const paths = {
  Marketplace: "/socket.io",
  Direct: "/direct",
  ChatterBox: "/chatterbox",
  Assistant: "/assistant",
  Chatroom: "/chatroom",
};
const rows = Object.keys(paths).flatMap((dialect) => ["polling", "websocket"].map((transport) => ({ dialect, transport })));
const next = (socket, event) => new Promise((resolve) => socket.once(event, resolve));
const once = (socket, event, what) => within(next(socket, event), what);
const lifetime = await lifetimeOf();
const expiring = (user) => `${user}@${Date.now() + lifetime}`;

/** Long enough to connect on this machine as busy as it is now, short enough to wait for: several times what as many connections take. */
async function lifetimeOf() {
  const host = await DialectHost.start("Marketplace");
  try {
    const begun = performance.now();
    await Promise.all([...rows, ...rows, ...rows].map(({ dialect, transport }) => {
      const socket = io(host.url, { path: paths[dialect], ...transports[transport].options, forceNew: true, auth: { token: `dan@${Date.now() + 120_000}` } });
      return once(socket, "connect", `${dialect} over ${transport}: a connection`).finally(() => socket.close());
    }));
    return Math.min(15_000, Math.max(5_000, Math.ceil((performance.now() - begun) / 1000) * 4_000));
  } finally {
    await host.stop();
  }
}

/** Connects an official client that may return by itself, runs with it, and closes it. */
async function withClient(host, { dialect, transport }, options, run) {
  const socket = io(host.url, { path: paths[dialect], ...transports[transport].options, forceNew: true, reconnectionDelay: 50, ...options });
  try {
    const name = `${dialect} over ${transport}`;
    const [expired, ended] = [next(socket, "error"), next(socket, "disconnect")];
    await once(socket, "connect", `${name}: the first connection`);
    await run(socket, { expired, ended }, name);
  } finally {
    socket.close();
  }
}

describe("A token that ends", { concurrency: true }, () => {
  let host;
  before(async () => (host = await DialectHost.start("Marketplace")));
  after(() => host.stop());

  test("is asked for anew: a client with an auth function goes on", { timeout: 120_000 }, () => Promise.all(rows.map((row) => {
    let asked = 0;
    const auth = (give) => (asked++, give({ token: expiring("ada") }));
    return withClient(host, row, { auth }, async (socket, { expired, ended }, name) => {
      await within(expired, `${name}: the error event`);
      assert.equal(await within(ended, `${name}: the end`), "transport close", name);
      await once(socket, "connect", `${name}: the client is back`);
      assert.equal(asked, 2, name);
      assert.equal((await socket.timeout(20_000).emitWithAck("get_unread_counts")).ok, true, name);
    });
  })));

  test("and is sent again is refused in the contract's words", { timeout: 120_000 }, () => Promise.all(rows.map((row) =>
    withClient(host, row, { auth: { token: expiring("ben") } }, async (socket, { expired, ended }, name) => {
      await within(expired, `${name}: the error event`);
      // ChatterBox lets a client in that has yet to sign in, and refuses with an event.
      const refused = once(socket, row.dialect === "ChatterBox" ? "unauthorized" : "connect_error", `${name}: the refusal`);
      assert.equal(await within(ended, `${name}: the end`), "transport close", name);
      assert.equal((await refused).message, "Authentication error: Invalid token", name);
    }))));

  test("does not end a socket that refreshed it", { timeout: 120_000 }, () => Promise.all(rows.map((row) =>
    withClient(host, row, { auth: { token: expiring("cid") } }, async (socket, { ended }, name) => {
      const refreshed = await socket.timeout(20_000).emitWithAck("refresh_token", { token: `cid@${Date.now() + 120_000}` });
      assert.equal(refreshed.ok, true, name);
      let gone = false;
      ended.then(() => (gone = true));
      // Another socket of the same age ends meanwhile.
      await withClient(host, row, { auth: { token: expiring("cid") } }, (_, other) => within(other.ended, `${name}: the end of the other`));
      assert.equal(gone, false, name);
    }))));
});

describe("A cookie that ends", { concurrency: true }, () => {
  let host;
  before(async () => (host = await DialectHost.start("Marketplace", { COOKIE_SECONDS: String(lifetime / 1000) })));
  after(() => host.stop());

  const cookieOf = (response) => response.headers.getSetCookie().map((cookie) => cookie.split(";")[0])[0];
  const signIn = async (user) => cookieOf(await fetch(`${host.url}/sign-in/${user}`, { method: "POST" }));

  test("and that the page has renewed is good when the client returns", { timeout: 120_000 }, () => Promise.all(rows.map(async (row) => {
    const extraHeaders = { cookie: await signIn("ada") };
    await withClient(host, row, { extraHeaders }, async (socket, { ended }, name) => {
      // As a page does: requests keep the cookie young, and the next connection sends the newest one.
      const renewing = setInterval(async () => {
        const page = await fetch(`${host.url}/page`, { headers: extraHeaders });
        extraHeaders.cookie = cookieOf(page) ?? extraHeaders.cookie;
      }, 200);
      try {
        assert.equal(await within(ended, `${name}: the end`), "transport close", name);
        await once(socket, "connect", `${name}: the client is back`);
        assert.equal((await socket.timeout(20_000).emitWithAck("get_unread_counts")).ok, true, name);
      } finally {
        clearInterval(renewing);
      }
    });
  })));

  test("and that nobody renewed is refused", { timeout: 120_000 }, () => Promise.all(rows.map(async (row) => {
    const extraHeaders = { cookie: await signIn("ben") };
    await withClient(host, row, { extraHeaders }, async (socket, { ended }, name) => {
      const refused = once(socket, row.dialect === "ChatterBox" ? "unauthorized" : "connect_error", `${name}: the refusal`);
      assert.equal(await within(ended, `${name}: the end`), "transport close", name);
      assert.equal((await refused).message, "Authentication error: Invalid token", name);
    });
  })));

  test("is renewed by a page in a browser, whose client returns", { timeout: 120_000 }, async () => {
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: quiet });
    try {
      const page = await browser.newPage();
      await page.goto(host.url);
      await page.addScriptTag({ path: "node_modules/socket.io-client/dist/socket.io.min.js" });
      const seen = await page.evaluate(async () => {
        await fetch("/sign-in/cid", { method: "POST" });
        setInterval(() => fetch("/page"), 200);
        const socket = window.io({ transports: ["websocket"], reconnectionDelay: 50 });
        const next = (event) => new Promise((resolve) => socket.once(event, resolve));
        await next("connect");
        const reason = await next("disconnect");
        await next("connect");
        return { reason, reply: await socket.timeout(20_000).emitWithAck("get_unread_counts") };
      });
      assert.equal(seen.reason, "transport close");
      assert.equal(seen.reply.ok, true);
    } finally {
      await browser.close();
    }
  });
});
