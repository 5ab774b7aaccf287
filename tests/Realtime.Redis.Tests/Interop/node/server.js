// An official server of the cluster: node server.js <redis> <streams|classic>. Reads commands from stdin, one JSON array per line: [id, name, ...arguments]; answers
// [id, result] or [id, null, error]. The first line it writes is its port.
import { createInterface } from "node:readline";
import { createAdapter as createClassicAdapter } from "@socket.io/redis-adapter";
import { Emitter } from "@socket.io/redis-emitter";
import { createAdapter as createStreamsAdapter } from "@socket.io/redis-streams-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const connect = async () => {
  const client = createClient({ url: process.argv[2], socket: { reconnectStrategy: 200 } });
  client.on("error", () => {});
  await client.connect();
  return client;
};
const redis = await connect();
const adapter =
  process.argv[3] === "classic"
    ? createClassicAdapter(redis, await connect())
    : createStreamsAdapter(redis, { blockTimeInMs: 500 });

const io = new Server({ adapter });
const emitter = new Emitter(redis);
const heard = [];

io.on("connection", (socket) => {
  socket.data.server = "node";
  socket.on("join", async (room, done) => {
    await socket.join(room);
    done();
  });
});
io.on("to-servers", (value) => heard.push(value));
io.on("ask-servers", (value, answer) => answer(`node heard ${value}`));

const to = (room) => (room === null ? io : io.to(room));
const commands = {
  emit: (room, ...event) => to(room).emit(...event),
  emitBinary: (room, event) => to(room).emit(event, Buffer.from([1, 2, 3]), { at: new Date(0), nothing: undefined }),
  emitWithAck: (room, ...event) => to(room).timeout(5000).emitWithAck(...event),
  fetchSockets: async (room) =>
    (await to(room).fetchSockets()).map(({ id, rooms, data, handshake }) => ({ id, rooms: [...rooms].sort(), data, handshake })),
  serverSideEmit: (...event) => io.serverSideEmit(...event),
  serverSideEmitWithAck: (...event) => io.serverSideEmitWithAck(...event),
  socketsJoin: (room, joined) => to(room).socketsJoin(joined),
  socketsLeave: (room, left) => to(room).socketsLeave(left),
  disconnectSockets: (room) => to(room).disconnectSockets(),
  heard: () => heard,
  allRooms: async () => [...(await io.of("/").adapter.allRooms())].sort(),
  // What @socket.io/redis-emitter publishes.
  emitterEmit: (ns, rooms, except, ...event) => emitter.of(ns).in(rooms).except(except).emit(...event),
  emitterBinary: (event) => emitter.volatile.compress(false).emit(event, Buffer.from([1, 2, 3])),
  emitterJoin: (room, joined) => emitter.in(room).socketsJoin(joined),
  emitterLeave: (room, left) => emitter.in(room).socketsLeave(left),
  emitterDisconnect: (room) => emitter.in(room).disconnectSockets(true),
  emitterServerSide: (...event) => emitter.serverSideEmit(...event),
};

io.listen(0);
const answer = (...line) => process.stdout.write(`${JSON.stringify(line)}\n`);
answer(io.httpServer.address().port);

for await (const line of createInterface({ input: process.stdin })) {
  const [id, name, ...args] = JSON.parse(line);
  Promise.resolve()
    .then(() => commands[name](...args))
    .then(
      (result) => answer(id, /^(emit|emitBinary|serverSideEmit|emitter.*)$/.test(name) ? null : (result ?? null)),
      (error) => answer(id, null, String(error)),
    );
}
process.exit(0);
