import { createRequire } from "node:module";
import { JavaScriptPeer } from "./peer.js";

const require = createRequire(import.meta.url);

/** How each kind of transport is asked for, and where a connection ends up. */
export const transports = {
  polling: { options: { transports: ["polling"], upgrade: false }, ends: "polling" },
  websocket: { options: { transports: ["websocket"] }, ends: "websocket" },
  upgrade: { options: { transports: ["polling", "websocket"] }, ends: "websocket" },
};

/**
 * The clients under test. `can` lists what a client knows beyond the basics; a behaviour that needs more
 * is skipped for it.
 */
export const clients = [javaScript("socket.io-client", ["auth", "rejection data", "binary", "volatile", "heartbeat"])];

function javaScript(module, can) {
  const { io } = require(module);
  const { version } = require(`${module}/package.json`);
  return {
    name: `socket.io-client ${version}`,
    can: new Set(can),

    /** Starts a connection without waiting for it. */
    open(url, transport, { namespace = "/", auth, reconnection = false, multiplex = false, manager } = {}) {
      const options = {
        ...transports[transport].options,
        auth,
        reconnection,
        reconnectionDelay: 50,
        reconnectionDelayMax: 200,
        forceNew: !multiplex,
      };
      const socket = manager ? manager.socket(namespace, { auth }) : io(url + namespace, options);
      const peer = new JavaScriptPeer(socket);
      peer.manager = socket.io;
      return peer;
    },
  };
}
