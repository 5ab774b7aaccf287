// Official clients of a server that may be several: each event with its acknowledgement goes through the load balancer. Prints
// one line of JSON: what each client saw.
import { io } from "socket.io-client";

const [url, transports, clients, rounds] = process.argv.slice(2);
const patience = 60_000;

async function run() {
  const socket = io(url, { path: "/balanced/", transports: transports.split(","), forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 200, timeout: patience });
  const numbers = [];
  let left = 0;
  socket.on("n", (n) => numbers.push(n));
  socket.on("ask", (value, answer) => answer(value + 1));
  socket.on("disconnect", () => left++);
  socket.on("connect_error", (error) => socket.active || console.error("refused:", error.message));
  await new Promise((resolve) => socket.once("connect", resolve));
  const upgraded = socket.io.engine.transport.name === "polling" && transports.includes("websocket")
    ? new Promise((resolve) => socket.io.engine.once("upgrade", resolve))
    : null;
  const times = [];
  const wrong = [];
  // What was asked of a server that leaves is asked again.
  const ask = async (...event) => {
    for (;;) {
      let onLeft;
      const over = new Promise((resolve) => socket.once("disconnect", (onLeft = () => resolve(null))));
      const answer = await Promise.race([socket.timeout(patience).emitWithAck(...event).then((value) => ({ value }), () => null), over]);
      socket.off("disconnect", onLeft);
      if (answer) {
        return answer.value;
      }
    }
  };
  const round = async (i) => {
    const start = performance.now();
    const bytes = await ask("echo", Buffer.from([i, 0, 255]));
    times.push(performance.now() - start);
    if (!Buffer.from([i, 0, 255]).equals(Buffer.from(bytes))) {
      wrong.push(i);
    }
    if ((await ask("ask-me", i)) !== i + 1) {
      wrong.push(i);
    }
  };
  for (let i = 0; i < Number(rounds); i++) {
    await round(i % 250);
    if (i === 3) {
      await upgraded;
    }
  }
  await ask("count", 50);
  const transport = socket.io.engine.transport.name;
  times.sort((a, b) => a - b);
  socket.disconnect();
  return { transport, rounds: times.length, wrong, left: left - 1, numbers, p50: times[times.length >> 1], p99: times[Math.floor(times.length * 0.99)] };
}

console.log(JSON.stringify(await Promise.all(Array.from({ length: Number(clients) }, run))));
process.exit(0);
