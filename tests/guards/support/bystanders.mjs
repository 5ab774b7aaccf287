import { connect, Api } from "./api.mjs";

const PAIRS = 10;
const EVERY_MS = 200;
const ANSWER_MS = 10_000;

/** Pairs of people who talk with each other as fast as people may, and how long each line takes until the other hears it. */
export class Bystanders {
  #pairs = [];
  #timers = [];
  #times = [];
  #reads = [];

  /** Messages that were refused or not answered. */
  failed = 0;

  static async of(url) {
    const bystanders = new Bystanders();
    for (let i = 0; i < PAIRS; i++) {
      const [from, to] = [`by-${2 * i}`, `by-${2 * i + 1}`];
      const conversationId = await new Api(url, from).converse(to);
      const pair = { conversationId, from: await connect(url, from), to: await connect(url, to), sent: new Map(), number: 0 };
      await pair.to.emitWithAck("join_conversation", { conversationId });
      pair.to.on("new_message", (message) => bystanders.#hear(pair, message.content));
      bystanders.#pairs.push(pair);
    }
    return bystanders;
  }

  /** Talks for a time, and gives how long it took: half of the lines, and 99 of 100. */
  async talk(milliseconds) {
    this.#times = [];
    this.#reads = [];
    this.#timers = this.#pairs.map((pair, i) => setTimeout(() => this.#begin(i), (i * EVERY_MS) / PAIRS));
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    for (const timer of this.#timers) clearInterval(timer);
    await this.#allHeard();
    return { lines: summary(this.#times), reads: summary(this.#reads) };
  }

  close() {
    for (const { from, to } of this.#pairs) {
      from.disconnect();
      to.disconnect();
    }
  }

  #begin(i) {
    this.#timers[i] = setInterval(() => this.#say(this.#pairs[i]), EVERY_MS);
  }

  async #say(pair) {
    const content = String(++pair.number);
    pair.sent.set(content, performance.now());
    const sent = this.#ask(pair, "send_message", { conversationId: pair.conversationId, content, toUserId: null });
    if (pair.number % 2 === 0) {
      const begun = performance.now();
      await this.#ask(pair, "get_messages", { conversationId: pair.conversationId, limit: 20 });
      this.#reads.push(performance.now() - begun);
    }
    if (!(await sent)) pair.sent.delete(content);
  }

  async #ask(pair, event, payload) {
    try {
      const answer = await pair.from.timeout(ANSWER_MS).emitWithAck(event, payload);
      if (answer.ok) return true;
    } catch {
      // Not answered in time.
    }
    this.failed += 1;
    return false;
  }

  #hear(pair, content) {
    const begun = pair.sent.get(content);
    if (begun === undefined) return;
    pair.sent.delete(content);
    this.#times.push(performance.now() - begun);
  }

  async #allHeard() {
    const deadline = performance.now() + ANSWER_MS;
    while (this.#pairs.some((pair) => pair.sent.size > 0) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    this.failed += this.#pairs.reduce((sum, pair) => sum + pair.sent.size, 0);
    for (const pair of this.#pairs) pair.sent.clear();
  }
}

function summary(times) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  return { count: sorted.length, p50: at(0.5), p99: at(0.99) };
}
