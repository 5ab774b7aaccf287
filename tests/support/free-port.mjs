import { once } from "node:events";
import { createServer } from "node:net";

// Suites that run beside one another have ports of their own: a host that is down for a while keeps its place.
const FIRST = Number(process.env.REALTIME_TEST_FIRST_PORT ?? 20_000);
const COUNT = Number(process.env.REALTIME_TEST_PORTS ?? 10_000);

/**
 * A port that nothing listens on, below those that systems give to outgoing connections: while its host is down, a
 * client that tries to come back could otherwise be connected to itself, and keep the host from its port. It is this
 * process's until it ends: a host takes a second until it listens, and another test file must not get the port meanwhile.
 */
export async function freePort() {
  while (true) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await isReserved(port)) {
      continue;
    }
    const server = createServer();
    try {
      await once(server.listen(port, "127.0.0.1"), "listening");
    } catch {
      continue;
    }
    server.close();
    await once(server, "close");
    return port;
  }
}

/** Takes the name of the port among the processes of this machine; the system gives it back when the process ends. */
async function isReserved(port) {
  const name = `realtime-test-port-${port}`;
  const path = process.platform === "win32" ? `\\\\.\\pipe\\${name}` : `\0${name}`;
  try {
    await once(createServer().unref().listen(path), "listening");
    return false;
  } catch (error) {
    if (error.code === "EADDRINUSE") {
      return true;
    }
    throw error;
  }
}
