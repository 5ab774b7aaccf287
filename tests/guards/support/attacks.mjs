import { Api, connect, open } from "./api.mjs";

const IN_FLIGHT = 200;
const { url, name, options } = JSON.parse(process.argv[2]);

let isOver = false;
const over = new Promise((ended) => process.on("message", () => ended((isOver = true))));

/** Each does one thing as fast as it can until it is told to stop, and gives what it reached. */
const attacks = {
  /** One socket, or several of one user, send messages. */
  async messages({ user, conversationId, sockets = 1 }) {
    const opened = await Promise.all(Array.from({ length: sockets }, () => connect(url, user)));
    return await counted(opened, (socket, i) =>
      socket.timeout(20_000).emitWithAck("send_message", { conversationId, content: `spam ${i}`, toUserId: null }));
  },

  /** A user opens sockets; each stays open. */
  async sockets({ user, count }) {
    const reached = { accepted: 0, refused: {} };
    const sockets = [];
    while (sockets.length < count && !isOver) {
      const batch = Array.from({ length: 20 }, () => open(url, user));
      sockets.push(...batch);
      await Promise.all(batch.map((socket) => new Promise((settled) => {
        socket.once("connect", () => settled((reached.accepted += 1)));
        socket.once("connect_error", (error) => settled(note(reached, error.data?.code ?? error.message)));
      })));
    }
    await over;
    for (const socket of sockets) socket.disconnect();
    return reached;
  },

  /** A user makes groups with a victim. */
  groups: ({ user, victim }) =>
    requested(user, (api, i) => api.call("POST", "/api/chat/conversations", { title: `Group ${i}`, userIds: [victim] })),

  /** A user makes rooms. */
  rooms: ({ user }) => requested(user, (api, i) => api.call("PUT", `/api/chat/rooms/room-${i}/membership`)),

  /** A user searches all that was ever said, for what is not there. */
  searches: ({ user, conversationId }) =>
    requested(user, (api, i) => api.call("GET", `/api/chat/conversations/${conversationId}/search?text=absent${i}`)),

  /** A user types without an end. */
  async typing({ user, conversationId, toUserId }) {
    const socket = await connect(url, user);
    return await counted([socket], (one, i) =>
      one.timeout(20_000).emitWithAck(i % 2 === 0 ? "typing_start" : "typing_stop", { conversationId, toUserId }));
  },
};

async function requested(user, request) {
  const api = new Api(url, user);
  const reached = { accepted: 0, refused: {} };
  let number = 0;
  await Promise.all(Array.from({ length: 8 }, async () => {
    while (!isOver) {
      const { status, body } = await request(api, ++number);
      if (status < 300) reached.accepted += 1;
      else note(reached, body?.code ?? String(status));
    }
  }));
  return reached;
}

async function counted(sockets, emit) {
  const reached = { accepted: 0, refused: {} };
  let number = 0;
  await Promise.all(sockets.flatMap((socket) => Array.from({ length: IN_FLIGHT }, async () => {
    while (!isOver && socket.connected) {
      try {
        const answer = await emit(socket, ++number);
        if (answer.ok) reached.accepted += 1;
        else note(reached, answer.code);
      } catch {
        note(reached, "no answer");
      }
    }
  })));
  for (const socket of sockets) socket.disconnect();
  return reached;
}

function note(reached, code) {
  reached.refused[code] = (reached.refused[code] ?? 0) + 1;
}

process.send("begun");
process.send(await attacks[name](options), () => process.exit());
