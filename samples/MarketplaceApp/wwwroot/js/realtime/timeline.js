/**
 * The messages of one conversation in sequence order, each once, wherever they come from: pages of history,
 * catch-up, live events, acknowledgements of our own sends.
 *
 * Live events carry no sequence. They arrive in sequence order, each once, so counting on from what history
 * reached gives it: `cursor` is the sequence up to which everything is here.
 */
export class Timeline {
  #byId = new Map();
  #sorted = [];
  cursor = 0;

  get messages() {
    return this.#sorted;
  }

  get oldestSequence() {
    return this.#sorted[0]?.sequence ?? null;
  }

  has(id) {
    return this.#byId.has(id);
  }

  /** Adds messages that carry their sequence. */
  add(messages) {
    for (const message of messages) {
      const known = this.#byId.get(message.id);
      if (known) Object.assign(known, { readAt: known.readAt ?? message.readAt, clientMessageId: message.clientMessageId });
      else this.#byId.set(message.id, message);
    }

    this.#sorted = [...this.#byId.values()].sort((a, b) => a.sequence - b.sequence);
  }

  /** Everything up to `sequence` is here now. */
  reached(sequence) {
    this.cursor = Math.max(this.cursor, sequence);
  }

  /** Adds the next live message. */
  addLive(message) {
    const known = this.#byId.get(message.id);
    this.cursor = known ? Math.max(this.cursor, known.sequence) : this.cursor + 1;
    if (!known) this.add([{ ...message, sequence: this.cursor }]);
  }

  /** Marks the messages of `senderId` for which `isRead` holds; tells whether any changed. */
  markRead(senderId, readAt, isRead) {
    let changed = false;
    for (const message of this.#sorted) {
      if (message.senderId === senderId && !message.readAt && isRead(message)) {
        message.readAt = readAt;
        changed = true;
      }
    }

    return changed;
  }
}
