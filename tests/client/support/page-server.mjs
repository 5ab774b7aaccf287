import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, resolve } from "node:path";
import { Server } from "socket.io";
import { freePort } from "../../support/free-port.mjs";
import { TestServer } from "./server.mjs";

const assets = resolve(import.meta.dirname, "../../../client/wwwroot");
const types = { ".js": "text/javascript", ".css": "text/css", ".txt": "text/plain" };

/** What docs/client.md promises to be enough. */
export const POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; require-trusted-types-for 'script'; trusted-types lit-html";

const realClock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** The server in memory behind the official Socket.IO server, with pages that use the built elements. */
export class PageServer {
  server = new TestServer(realClock);
  #pages = new Map();
  #http;
  #io;
  port = 0;

  get url() {
    return `http://localhost:${this.port}`;
  }

  /** A page by its path. `body` is what stands in it; the script and the style sheet are there already. */
  page(path, body, { lang = "en", head = "" } = {}) {
    this.#pages.set(path, `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Test page</title><link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/_content/Realtime.UI/realtime.css"><link rel="stylesheet" href="/page.css">${head}
<script type="module" src="/_content/Realtime.UI/realtime.js"></script></head><body><main><h1>Test page</h1>${body}</main></body></html>`);
    return `${this.url}${path}`;
  }

  async start() {
    this.port = await freePort();
    this.#http = createServer((request, response) => this.#serve(request, response));
    this.#listen();
    await once(this.#http.listen(this.port, "localhost"), "listening");
  }

  #listen() {
    this.#io = new Server(this.#http, { serveClient: false });
    const namespace = this.#io.of("/realtime");
    namespace.use((socket, next) => {
      const userId = socket.handshake.auth.token ?? /user=(\w+)/.exec(socket.handshake.headers.cookie ?? "")?.[1];
      if (this.server.isDown) return next(Object.assign(new Error("unavailable"), { data: { code: "unavailable" } }));
      if (!userId || !this.server.users.has(userId)) return next(Object.assign(new Error("no_token"), { data: { code: "no_token" } }));
      socket.data.userId = userId;
      next();
    });
    namespace.on("connection", (socket) => {
      const own = this.server.connect({ token: socket.data.userId }, (event, payload) => socket.emit(event, payload), () => socket.conn.close());
      socket.emit("session", this.server.session(own.userId));
      socket.onAny((event, ...args) => {
        const answer = typeof args.at(-1) === "function" ? args.pop() : () => {};
        answer(this.server.handle(own, event, args[0] ?? {}));
      });
      socket.on("disconnect", () => this.server.disconnect(own));
    });
  }

  async stop() {
    this.#http.closeAllConnections();
    await this.#io.close();
  }

  #serve(request, response) {
    const { pathname } = new URL(request.url, this.url);
    const page = this.#pages.get(pathname);
    if (page) return this.#answer(response, "text/html; charset=utf-8", page);
    if (pathname === "/icon.svg") return this.#answer(response, "image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"/>`);
    if (pathname === "/page.css") return this.#answer(response, "text/css", ":root { color-scheme: light dark; } body { margin: 1rem; font-family: system-ui, sans-serif; }");
    if (pathname === "/token") {
      const user = /user=(\w+)/.exec(request.headers.cookie ?? "")?.[1];
      return this.#answer(response, "application/json", JSON.stringify({ token: user, expiresAt: null }), user ? 200 : 401);
    }
    const file = pathname.startsWith("/_content/Realtime.UI/") ? join(assets, pathname.slice(22)) : null;
    if (file?.startsWith(assets) && existsSync(file)) return this.#answer(response, types[extname(file)] ?? "application/octet-stream", readFileSync(file));
    return this.#answer(response, "text/plain", "Not found", 404);
  }

  #answer(response, type, body, status = 200) {
    response.writeHead(status, { "content-type": type, "content-security-policy": POLICY, "cache-control": "no-store" });
    response.end(body);
  }
}
