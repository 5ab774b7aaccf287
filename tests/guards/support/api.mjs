import { io } from "socket.io-client";

/** What a user of the host does over HTTP. */
export class Api {
  #url;
  #user;

  constructor(url, user) {
    this.#url = url;
    this.#user = user;
  }

  /** @returns the answer's status and its body, if it has one. */
  async call(method, path, body) {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.#user}`, ...(body && { "Content-Type": "application/json" }) },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : null };
  }

  /** @returns the id of the conversation with another user. */
  async converse(other) {
    const { status, body } = await this.call("POST", "/api/chat/conversations", { userId: other });
    if (status >= 300) throw new Error(`A conversation of ${this.#user} with ${other}: ${status} ${JSON.stringify(body)}`);
    return String(body.id);
  }
}

/** A socket of a user, connected. */
export async function connect(url, user) {
  const socket = open(url, user);
  await new Promise((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
  return socket;
}

export const open = (url, user) =>
  io(url, { auth: { token: user }, transports: ["websocket"], forceNew: true, reconnection: false });
