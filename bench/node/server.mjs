// The reference server: npm socket.io with ws. With a file in DATABASE it stores messages, too, one commit each. With an
// adapter's name, classic or streams, it is one of several servers over the Redis in REDIS; with "recovery" behind it, clients that
// come back get what they missed.
import { createServer } from "node:http";
import { Server } from "socket.io";

const database = process.env.DATABASE;
const http = createServer((request, response) => {
  if (request.url === "/control/collect") {
    globalThis.gc?.();
    response.end();
  }
});
const [adapter, recovery] = process.argv.slice(2);
const io = new Server(http, { adapter: await clusterAdapter(adapter), ...(recovery && { connectionStateRecovery: {} }) });

io.use((socket, next) => {
  socket.data.userId = socket.handshake.auth.token;
  next();
});
io.on("connection", (socket) => {
  socket.on("echo", (text, ack) => ack(text));
  socket.on("broadcast", (text) => io.emit("event", text));
  socket.on("join", (room, ack) => {
    socket.join(room);
    ack("joined");
  });
  socket.on("say", (room, text, ack) => {
    io.to(room).emit("event", text);
    ack("said");
  });
});

if (database) {
  await serveMessages(database);
}

http.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${http.address().port}`));

async function clusterAdapter(name) {
  if (!name) return undefined;
  const { createClient } = await import("redis");
  const [host, port] = process.env.REDIS.split(":");
  // Without a listener, the loss of the connection ends the process.
  const connect = () => createClient({ socket: { host, port: Number(port) } }).on("error", () => {}).connect();
  if (name === "streams") {
    const { createAdapter } = await import("@socket.io/redis-streams-adapter");
    return createAdapter(await connect());
  }
  const { createAdapter } = await import("@socket.io/redis-adapter");
  return createAdapter(await connect(), await connect());
}

/** What a hand-written chat does: insert, commit, acknowledge, tell the others. */
async function serveMessages(file) {
  const { default: Database } = await import("better-sqlite3");
  const db = new Database(file);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.exec(`CREATE TABLE conversations (id INTEGER PRIMARY KEY, last_sequence INTEGER NOT NULL);
    CREATE TABLE participants (conversation INTEGER, user TEXT, PRIMARY KEY (conversation, user));
    CREATE TABLE messages (conversation INTEGER NOT NULL, sequence INTEGER NOT NULL, id INTEGER NOT NULL UNIQUE, sender TEXT NOT NULL,
      receiver TEXT, content TEXT NOT NULL, created_at INTEGER NOT NULL, PRIMARY KEY (conversation, sequence)) WITHOUT ROWID;`);
  for (let i = 0; i < 64; i++) {
    db.prepare("INSERT INTO conversations VALUES (?, 0)").run(i + 1);
    for (const user of [`a${i}`, `b${i}`]) {
      db.prepare("INSERT INTO participants VALUES (?, ?)").run(i + 1, user);
    }
  }

  const participants = db.prepare("SELECT user FROM participants WHERE conversation = ?").pluck();
  const advance = db.prepare("UPDATE conversations SET last_sequence = last_sequence + 1 WHERE id = ? RETURNING last_sequence").pluck();
  const insert = db.prepare("INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?)");
  let lastId = 0;
  const store = db.transaction((conversation, sender, content) => {
    const users = participants.all(conversation);
    if (!users.includes(sender)) {
      return null;
    }
    const createdAt = Date.now();
    const receiver = users.find((user) => user !== sender);
    insert.run(conversation, advance.get(conversation), ++lastId, sender, receiver, content, createdAt);
    return {
      id: lastId,
      conversation_id: conversation,
      sender_id: sender,
      receiver_id: receiver,
      content,
      is_read: false,
      read_at: null,
      created_at: new Date(createdAt).toISOString(),
    };
  });

  io.on("connection", (socket) => {
    socket.join(`user:${socket.data.userId}`);
    socket.on("join_conversation", (id, ack) => {
      socket.join(`conversation:${id}`);
      ack({ ok: true, conversationId: id });
    });
    socket.on("send_message", ({ conversationId, content }, ack) => {
      const message = store(conversationId, socket.data.userId, content);
      if (!message) {
        ack({ ok: false, code: "conversation_not_found" });
        return;
      }
      io.to(`conversation:${conversationId}`).emit("new_message", message);
      io.to(`user:${message.receiver_id}`).emit("message_notification", { ...message, type: "new_message" });
      ack({ ok: true, message, duplicate: false });
    });
  });
}
