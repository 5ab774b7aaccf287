/**
 * What is between a client and the server: it is in order, takes its time, and breaks as the test says.
 * `faults` is asked once per request and answers "ok", "lostRequest", "lostAnswer", "cutBefore" or "cutAfter".
 */
export function wire(server, clock, { latency = 10, faults = () => "ok", refuse = () => null } = {}) {
  const log = [];
  const transport = {
    open(target, handlers) {
      let socket = null;
      let isOver = false;
      const pending = new Set();
      const later = (run) => clock.after(latency, () => !isOver && run());
      const close = (reason) => {
        if (isOver) return;
        isOver = true;
        if (socket) server.disconnect(socket);
        for (const reject of pending) reject(new Error(reason));
        handlers.closed(reason);
      };
      log.push(target);
      later(() => {
        const code = server.isDown ? "offline" : (refuse(target.auth) ?? (server.users.has(target.auth.token) ? null : "no_token"));
        if (code) {
          isOver = true;
          handlers.refused(typeof code === "string" ? { code, message: code } : code);
          return;
        }
        socket = server.connect(target.auth, (event, payload) => {
          const copy = structuredClone(payload);
          later(() => handlers.event(event, copy));
        }, close);
        handlers.connected();
        const session = structuredClone(server.session(socket.userId));
        later(() => handlers.event("session", session));
      });
      return {
        isPolling: false,
        request: (event, payload, limit) => new Promise((resolve, reject) => {
          pending.add(reject);
          const end = (settle) => (value) => {
            pending.delete(reject);
            cancel();
            settle(value);
          };
          const cancel = clock.after(limit, () => end(reject)(new Error("timeout")));
          const fault = faults(event);
          if (fault === "lostRequest") return;
          const copy = payload === undefined ? undefined : structuredClone(payload);
          later(() => {
            if (fault === "cutBefore") return close("transport close");
            const answer = structuredClone(server.handle(socket, event, copy));
            if (fault === "cutAfter") return close("transport close");
            if (fault !== "lostAnswer") later(() => end(resolve)(answer));
          });
        }),
        send: (event, payload) => {
          const copy = structuredClone(payload);
          later(() => server.handle(socket, event, copy));
        },
        close() {
          if (isOver) return;
          isOver = true;
          if (socket) server.disconnect(socket);
          for (const reject of pending) reject(new Error("closed"));
        },
      };
    },
  };
  return { transport, log };
}
