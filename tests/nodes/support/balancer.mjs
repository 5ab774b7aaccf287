import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../support/free-port.mjs";
import { Program } from "./program.mjs";

/**
 * HAProxy in front of the nodes. It looks after each of them a few times a second, and ends the connections of one that
 * does not answer. How requests are spread:
 * - `websocket`: clients open WebSockets only; a client may say which node it prefers (`?prefer=n1`), to be sent there while it is up;
 * - `sticky`: clients begin with polling, and a cookie names their node;
 * - `polling`: clients poll, and each request goes to the next node.
 */
export class Balancer {
  #folder = mkdtempSync(join(tmpdir(), "balancer-"));
  #program = null;

  get url() {
    return `http://127.0.0.1:${this.#program.port}`;
  }

  async start(ports, spread) {
    const file = join(this.#folder, "haproxy.cfg");
    const port = await freePort();
    writeFileSync(file, configuration(port, ports, spread));
    this.#program = new Program(port, "haproxy", "-db", "-f", file);
    await this.#program.start();
  }

  async stop() {
    await this.#program?.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function configuration(port, ports, spread) {
  const names = ports.map((_, i) => `n${i + 1}`);
  return `
global
  maxconn 2000
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  timeout tunnel 1h
  timeout check 1s
  option redispatch 1
  retries 2
frontend clients
  bind 127.0.0.1:${port}
  default_backend nodes
backend nodes
  balance roundrobin
  option httpchk GET /alive
  ${spread === "sticky" ? "cookie node insert indirect nocache" : ""}
  ${spread === "websocket" ? names.map((name) => `use-server ${name} if { url_param(prefer) -m str ${name} }`).join("\n  ") : ""}
  default-server check inter 400ms fastinter 150ms downinter 150ms fall 3 rise 1 on-marked-down shutdown-sessions
  ${names.map((name, i) => `server ${name} 127.0.0.1:${ports[i]}${spread === "sticky" ? ` cookie ${name}` : ""}`).join("\n  ")}
`;
}
