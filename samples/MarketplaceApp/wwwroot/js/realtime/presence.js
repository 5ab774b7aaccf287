import { Emitter } from "../app/emitter.js";

/** Who of the watched people is online. The server tells only about people with whom we share a conversation. */
export class Presence extends Emitter {
  #connection;
  #watched = new Set();
  #byUser = new Map();

  constructor(connection) {
    super();
    this.#connection = connection;
    connection.on("online", () => this.#ask([...this.#watched]));
    connection.on("offline", () => this.emit("changed"));
    connection.on("presence_changed", (presence) => this.#set([presence]));
  }

  watch(userIds) {
    const added = userIds.filter((id) => id && !this.#watched.has(id));
    if (added.length === 0) return;
    for (const id of added) this.#watched.add(id);
    this.#ask(added);
  }

  isOnline(userId) {
    return this.#connection.isOnline && this.#byUser.get(userId)?.online === true;
  }

  lastSeen(userId) {
    return this.#byUser.get(userId)?.lastSeen ?? null;
  }

  async #ask(userIds) {
    if (userIds.length === 0 || !this.#connection.isOnline) return;
    try {
      const reply = await this.#connection.request("watch_presence", { userIds });
      this.#set(reply.users);
    } catch {
      // Presence is a courtesy; the next connection asks again.
    }
  }

  #set(entries) {
    for (const { userId, online, lastSeen } of entries) this.#byUser.set(String(userId), { online, lastSeen });
    this.emit("changed");
  }
}
