import { createRequire } from "node:module";
import { JavaScriptPeer } from "./peer.js";

const require = createRequire(import.meta.url);

/** How each kind of transport is asked for, and where a connection ends up. */
export const transports = {
  polling: { options: { transports: ["polling"], upgrade: false }, ends: "polling" },
  websocket: { options: { transports: ["websocket"] }, ends: "websocket" },
  upgrade: { options: { transports: ["polling", "websocket"] }, ends: "websocket" },
};

const before46 = { recovery: "recovery came with 4.6" };

/** Socket.IO v2 speaks protocol revision 4, over Engine.IO revision 3. */
const version2 = {
  recovery: "recovery came with 4.6",
  auth: "the auth payload came with 3.0; there is a query behind the namespace instead",
  "rejection data": "an error packet has one value, so data takes the place of the message",
  volatile: "the volatile flag of the client came with 3.0",
};

/**
 * The clients under test. `cannot` names what a client does not know, with the reason; a behaviour that needs
 * it is left out of the client's rows. `env` is what its server has to be started with.
 */
export const newest4 = javaScript("socket.io-client");
export const newest4MessagePack = javaScript("socket.io-client", {
  parser: require("socket.io-msgpack-parser"),
  env: { PARSER: "msgpack" },
});
export const first4 = javaScript("sio40", { cannot: before46 });
export const newest3 = javaScript("sio3", { cannot: before46 });
export const newest2 = javaScript("sio2", { cannot: version2, env: { ALLOW_EIO3: "1" } });

function javaScript(module, { cannot = {}, env = {}, parser } = {}) {
  const library = require(module);
  const connect = library.io ?? library;
  const { version } = require(`${module}/package.json`);
  return {
    name: `socket.io-client ${version}${parser ? " with MessagePack" : ""}`,
    cannot,
    env,

    /** Starts a connection without waiting for it. */
    open(url, transport, { namespace = "/", auth, reconnection = false, multiplex = false, forceBase64 = false, manager } = {}) {
      const credentials = cannot.auth ? { query: auth } : { auth };
      const options = {
        ...transports[transport].options,
        ...credentials,
        ...(parser && { parser }),
        forceBase64,
        reconnection,
        reconnectionDelay: 50,
        reconnectionDelayMax: 200,
        forceNew: !multiplex,
      };
      const socket = manager ? manager.socket(namespace, credentials) : connect(url + namespace, options);
      const peer = new JavaScriptPeer(socket);
      peer.manager = socket.io;
      return peer;
    },
  };
}
