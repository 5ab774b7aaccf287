import { io } from "socket.io-client";
import { until } from "./until.mjs";

const ACK_TIMEOUT_MS = 30_000;

/** A device of a user, as a front end would write it: takes what comes live, and catches up after each connect. */
export class Device {
  #socket;
  #sequence = 0;
  #connects = 0;
  /** What came as new_notification, each time that it came, with when. */
  live = [];
  /** By id, what the user has been shown. */
  shown = new Map();

  constructor(url, userId) {
    this.#socket = io(url, {
      auth: { token: userId },
      transports: ["websocket"],
      forceNew: true,
      reconnectionDelay: 50,
      reconnectionDelayMax: 300,
    });
    this.#socket.on("new_notification", (notification) => {
      this.live.push({ title: notification.title, id: String(notification.id), at: Date.now() });
      this.#show(notification);
    });
    this.#socket.on("connect", () => this.#catchUp());
  }

  /** Waits until it has connected and caught up this many times. */
  connected(times = 1) {
    return until(`connect ${times}`, () => this.#connects >= times);
  }

  get titles() {
    return this.live.map((notification) => notification.title);
  }

  request(event, payload) {
    return this.#socket.timeout(ACK_TIMEOUT_MS).emitWithAck(event, payload);
  }

  /** The whole feed's titles, oldest first. */
  async feed() {
    const page = await this.request("get_notifications", { after: 0, limit: 100 });
    if (!page.ok) throw new Error(page.message);
    return page.notifications.map((notification) => notification.title);
  }

  close() {
    this.#socket.disconnect();
  }

  async #catchUp() {
    const connection = this.#socket.id;
    let page;
    try {
      page = await this.request("get_notifications", { after: this.#sequence, limit: 100 });
    } catch {
      // Lost with the connection: the next one asks again. For an answer that is only late the same does.
      if (this.#socket.connected && this.#socket.id === connection) await this.#catchUp();
      return;
    }

    if (!page.ok) throw new Error(page.message);
    for (const notification of page.notifications) this.#show(notification);
    this.#connects += 1;
  }

  #show(notification) {
    this.#sequence = Math.max(this.#sequence, notification.sequence);
    this.shown.set(String(notification.id), notification.title);
  }
}
