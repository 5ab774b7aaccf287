const RECENT = 4;

/**
 * What is heard live on one connection in one order, such as the messages of a conversation by their ids. Knows what came
 * twice, and what came after a later one.
 */
export class Hearing {
  #heard = new Set();
  #numbers = new Set();
  #last = -Infinity;
  #recent = [];

  /** @returns `twice`, `disorder` or null. What reads missed changes from the store may give several one number: `name` tells them apart. */
  hear(number, name = "") {
    const key = `${number} ${name}`.trim();
    const fault = this.#heard.has(key) ? "twice" : number < this.#last ? "disorder" : null;
    this.#heard.add(key);
    this.#numbers.add(number);
    this.#last = Math.max(this.#last, number);
    this.#recent = [...this.#recent.slice(1 - RECENT), key];
    return fault;
  }

  /** The last that were heard. */
  get recent() {
    return this.#recent.join(", ");
  }

  /** Of numbers without gaps: how many were left out between the first and the last that were heard. */
  get holes() {
    return this.#numbers.size === 0 ? 0 : this.#last - Math.min(...this.#numbers) + 1 - this.#numbers.size;
  }
}
