import { Random } from "./random.mjs";
import { rest } from "./time.mjs";

const LANES = 3;
// Well within the time in which a message may be edited (15 minutes by default), retries during faults included.
const EDITABLE_MS = 10 * 60_000;
const RETRIES_LATER = new Set(["unavailable", "internal_error", "rate_limited"]);

/**
 * A user who does a bit of everything on several devices, each thing until it is acknowledged. What a device got no
 * answer for is repeated on any of the devices, so mostly on another node.
 */
export class Person {
  #random;
  #url;
  #ledger;
  #stopped = false;
  #lanes = [];
  #counter = 0;

  constructor(userId, devices, { url, ledger, seed, pauseMs }) {
    this.userId = userId;
    this.devices = devices;
    this.#url = url;
    this.#ledger = ledger;
    this.#random = new Random(seed);
    this.pauseMs = pauseMs;
  }

  get #conversationIds() {
    return [...this.devices[0].views.keys()];
  }

  start() {
    this.#lanes = Array.from({ length: LANES }, () => this.#run([]));
  }

  /** Begins nothing new. Ends when all that was begun is acknowledged. */
  async stop() {
    this.#stopped = true;
    await Promise.all(this.#lanes);
  }

  async send(conversationId = this.#random.pick(this.#conversationIds)) {
    const clientMessageId = `${this.userId}-${++this.#counter}`;
    const content = `${this.#counter} of ${this.userId}`;
    const reply = await this.#ask("send_message", { conversationId, content, clientMessageId });
    if (reply.duplicate) this.#ledger.duplicates += 1;
    const id = String(reply.message.id);
    this.#ledger.message(id, { conversationId, senderId: this.userId, clientMessageId, content, isDeleted: false }, reply.revision);
    return { id, conversationId, sequence: reply.sequence, sentAt: Date.now() };
  }

  async #run(own) {
    while (!this.#stopped) {
      while (own.length > 0 && Date.now() - own[0].sentAt > EDITABLE_MS) own.shift();
      const chance = this.#random.next();
      if (own.length === 0 || chance < 0.55) own.push(await this.send());
      else if (chance < 0.72) await this.#edit(this.#random.pick(own));
      else if (chance < 0.80) await this.#delete(own.splice(this.#random.between(0, own.length), 1)[0]);
      else if (chance < 0.86) await this.#react(this.#random.pick(own));
      else if (chance < 0.94) await this.#read(this.#random.pick(own));
      else if (chance < 0.98) await this.#notice();
      else await this.#order();
      await rest(this.pauseMs * 2 * this.#random.next());
    }
  }

  async #edit({ id }) {
    const content = `${++this.#counter} of ${this.userId}, edited`;
    const reply = await this.#ask("edit_message", { messageId: id, content });
    this.#ledger.message(id, { content }, reply.message.revision);
  }

  async #delete({ id }) {
    const reply = await this.#ask("delete_message", { messageId: id });
    this.#ledger.message(id, { content: "", isDeleted: true }, reply.message?.revision);
  }

  async #react({ id }) {
    const reply = await this.#ask("add_reaction", { messageId: id, emoji: this.#random.pick(["👍", "🎉", "👀"]) });
    this.#ledger.message(id, {}, reply.message.revision);
  }

  async #read({ conversationId, sequence }) {
    const reply = await this.#ask("mark_read", { conversationId, upToSequence: sequence });
    this.#ledger.read(this.userId, conversationId, reply.readSequence);
  }

  /** Over HTTP, by a key. */
  async #notice() {
    const title = `notice-${this.userId}-${++this.#counter}`;
    await this.#post(`/notices/${title}?user=${this.userId}`);
    this.#ledger.notification(this.userId, title);
  }

  /** A notification in the host's own transaction; a second attempt finds the host's row. */
  async #order() {
    const title = `order-${this.userId}-${++this.#counter}`;
    await this.#post(`/orders/${title}?user=${this.userId}&end=commit&die=false`);
    this.#ledger.notification(this.userId, title);
  }

  async #ask(event, payload) {
    for (let attempt = 1; ; attempt++) {
      const device = this.#random.pick(this.devices.filter((candidate) => candidate.isConnected));
      if (!device) {
        await rest(30);
        continue;
      }
      let reply;
      try {
        reply = await device.request(event, payload);
      } catch {
        if (event === "edit_message") this.#ledger.repeatedEdit(payload.messageId, payload.content);
        continue;
      }
      if (reply.ok) return reply;
      // The first attempt was done, and its acknowledgement was lost.
      if (event === "delete_message" && attempt > 1 && reply.code === "message_locked") return reply;
      this.#ledger.refusal(`${event}: ${reply.code}`);
      if (!RETRIES_LATER.has(reply.code)) throw new Error(`${event} was refused: ${reply.code} ${reply.message}`);
      await rest(reply.retryAfter ?? 100);
    }
  }

  async #post(path) {
    while (true) {
      try {
        const response = await this.#fetch(path, { method: "POST" });
        // A conflict: it was done, and the answer was lost.
        if (response.ok || response.status === 409) return;
        this.#ledger.refusal(`${path.split("/")[1]}: ${response.status}`);
      } catch {
        // The node died, or stands still: another one is asked.
      }
      await rest(100);
    }
  }

  #fetch(path, options = {}) {
    return fetch(this.#url + path, { ...options, signal: AbortSignal.timeout(4_000) });
  }
}
