import { Manager } from "socket.io-client";
import type { Link, LinkHandlers, LinkTarget, Transport } from "./transport.js";

const NAMESPACE = "/realtime";
const HANDSHAKE_LIMIT = 15_000;

/**
 * Socket.IO. Its reconnection, buffers and retries stay off: it gives up after `io server disconnect` and after a refused
 * connect, and what it buffers is sent at once after a reconnect, out of any order.
 */
export const socketIoTransport: Transport = {
  open(target: LinkTarget, handlers: LinkHandlers): Link {
    const manager = new Manager(target.url ?? location.origin, {
      path: target.path,
      autoConnect: false,
      reconnection: false,
      timeout: HANDSHAKE_LIMIT,
      withCredentials: true,
      closeOnBeforeunload: false,
      // A proxy may swallow one kind of transport and pass the other, so failed attempts alternate.
      transports: target.attempt % 2 === 0 ? ["websocket", "polling"] : ["polling", "websocket"],
      tryAllTransports: true,
    });
    const socket = manager.socket(NAMESPACE, { auth: target.auth });
    let isOver = false;
    const end = (tell: () => void) => {
      if (isOver) return;
      isOver = true;
      manager.off();
      socket.off();
      socket.disconnect();
      manager.engine?.close();
      tell();
    };
    manager.on("error", (error: Error) => end(() => handlers.refused(failureOf(error))));
    socket.on("connect_error", (error: Error) => end(() => handlers.refused(failureOf(error))));
    socket.on("connect", () => handlers.connected());
    socket.on("disconnect", (reason: string, details?: unknown) => end(() => handlers.closed(isGoingAway(details) ? "server shutting down" : reason)));
    socket.onAny((name: string, payload: unknown) => handlers.event(name, payload));
    socket.connect();
    return {
      get isPolling() {
        return manager.engine?.transport.name === "polling";
      },
      request: (event, payload, limit) => (socket.connected ? socket.timeout(limit).emitWithAck(event, ...argument(payload)) : Promise.reject(new Error("not connected"))),
      send(event, payload) {
        if (socket.connected) socket.volatile.emit(event, ...argument(payload));
      },
      close: () => end(() => {}),
    };
  },
};

/** A server that stops closes its WebSockets with 1001. */
const isGoingAway = (details: unknown) => (details as { context?: { code?: number } } | undefined)?.context?.code === 1001;

const argument = (payload: unknown) => (payload === undefined ? [] : [payload]);

/** The server's refusal carries a code. A handshake that HTTP answers with 403 is an origin that is not allowed. */
function failureOf(error: Error & { data?: unknown; context?: { status?: number }; description?: unknown }) {
  const data = (error.data ?? {}) as { code?: unknown; retryAfter?: unknown };
  const status = error.context?.status ?? error.description;
  const code = typeof data.code === "string" ? data.code : status === 403 ? "forbidden_origin" : "offline";
  const failure = { code, message: error.message };
  return typeof data.retryAfter === "number" ? { ...failure, retryAfter: data.retryAfter } : failure;
}
