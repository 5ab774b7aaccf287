// connection.js
import { io } from "socket.io-client";

const PASSING = ["offline", "timeout", "unavailable", "internal_error", "rate_limited"];
const FINAL = ["no_token", "invalid_token", "user_not_found", "signed_out", "banned"];

export function connect(url, { getToken, onStatus, ...options }) {
  const starts = []; // Called with each session: after the first connect, and after each reconnection.
  let session = null, lastError, timer, renewal;
  // Without a token there is no connection yet: the client tries again, and asks for the token again.
  const auth = getToken && ((send) => getToken().then((token) => send({ token }), () => socket.io.engine.close()));
  const socket = io(`${url}/realtime`, { withCredentials: true, ...options, auth });
  socket.on("connect", () => (timer = setTimeout(askForSession, 5_000)));
  socket.on("session", begin);
  socket.on("connect_error", ({ data }) => (socket.active ? onStatus("waiting") : refuse(data)));
  socket.on("error", (error) => (lastError = error));
  socket.on("disconnect", (reason) => {
    [timer, renewal].forEach(clearTimeout);
    session = null;
    onStatus("waiting");
    if (reason === "io server disconnect") refuse(lastError);
  });

  /** The client does not try again by itself. */
  function refuse({ code, retryAfter = 5_000 } = {}) {
    if (FINAL.includes(code)) onStatus("refused", code);
    else timer = setTimeout(() => socket.connect(), retryAfter * (1 + Math.random()));
  }

  function begin(received) {
    if (session) return;
    clearTimeout(timer);
    session = received;
    renewBefore(session.tokenExpiresAt, Date.parse(session.serverTime) - Date.now());
    onStatus("online");
    for (const start of starts) start(session);
  }

  async function askForSession() {
    const { session: late } = await ask("get_session");
    if (late) begin(late);
    else if (!session) socket.io.engine.close();
  }

  function renewBefore(expiresAt, clockOffset) {
    if (!expiresAt || !getToken) return;
    const left = Date.parse(expiresAt) - Date.now() - clockOffset;
    const renew = async () => {
      const reply = await request("refresh_token", { token: await getToken() });
      renewBefore(reply.expiresAt, clockOffset);
    };
    // After a failure the connection ends with the token, and the next one asks for a new token.
    renewal = setTimeout(() => renew().catch(() => {}), Math.min(Math.max(left * 0.9, 1_000), 2 ** 31 - 1));
  }

  async function ask(event, payload = {}) {
    try {
      return await socket.timeout(10_000).emitWithAck(event, payload);
    } catch {
      if (!socket.connected) return { code: "offline" };
      // Is only this answer late, or is the line dead? Pings would take longer to find out.
      socket.timeout(5_000).emit("get_time", (isDead) => isDead && socket.io.engine.close());
      return { code: "timeout" };
    }
  }

  async function request(event, payload) {
    const reply = session ? await ask(event, payload) : { code: "offline" };
    if (reply.ok) return reply;
    throw Object.assign(new Error(`${event}: ${reply.code}`), reply, { passes: PASSING.includes(reply.code) });
  }

  return { socket, request, onSession: (start) => starts.push(start) };
}

/** Runs work one at a time. What is called for meanwhile runs once more; a fault that passes is tried again later. */
export function repeating(work) {
  let isNext = false, last = Promise.resolve();
  return function run() {
    if (isNext) return;
    isNext = true;
    last = last.then(() => {
      isNext = false;
      return work();
    }).catch((error) => {
      if (!error.passes) console.error(error);
      else if (error.code !== "offline") setTimeout(run, error.retryAfter ?? 1_000); // Offline: the next session calls.
    });
  };
}
