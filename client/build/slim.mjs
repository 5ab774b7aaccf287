/**
 * Parts of Socket.IO's client that are never used here, with what takes their place in a bundle. The transports are WebSocket
 * and long polling, lost connections are made again here, and the Native contract has no binary data. Nothing but sizes depends
 * on this: without it, all works the same.
 */
const replacements = {
  // Not among the transports that are named.
  "engine.io-client/build/esm/transports/webtransport.js": "export class WT {}",
  // Only its manager is imported; `io()`, its cache and the reading of addresses stay out.
  "socket.io-client/build/esm/index.js": `export { Manager } from "./manager.js";`,
  // Its reconnection is off.
  "socket.io-client/build/esm/contrib/backo2.js": "export class Backoff { attempts = 0; duration() { return 0; } reset() {} setMin() {} setMax() {} setJitter() {} }",
  "socket.io-parser/build/esm/binary.js": `const no = () => { throw new Error("binary"); }; export { no as deconstructPacket, no as reconstructPacket };`,
  "socket.io-parser/build/esm/is-binary.js": "const no = () => false; export { no as isBinary, no as hasBinary };",
  "engine.io-parser/build/esm/contrib/base64-arraybuffer.js": "export const decode = () => new ArrayBuffer(0);",
};

/** A plugin of esbuild. Fails where another version of a package has no such part: what takes its place must be looked at again. */
export const slim = {
  name: "slim",
  setup(build) {
    const left = new Set(Object.keys(replacements));
    let isUsed = false;
    build.onLoad({ filter: /node_modules[\\/](socket\.io|engine\.io)-[^\\/]+[\\/]build[\\/]/ }, ({ path }) => {
      isUsed = true;
      const name = path.replaceAll("\\", "/").split("/node_modules/").at(-1);
      if (!(name in replacements)) return undefined;
      left.delete(name);
      return { contents: replacements[name], resolveDir: path.replace(/[\\/][^\\/]+$/, ""), loader: "js" };
    });
    build.onEnd(() => (isUsed && left.size > 0 ? { errors: [{ text: `Not found: ${[...left].join(", ")}` }] } : undefined));
  },
};
