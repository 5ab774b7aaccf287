/** What a device knows of a conversation: the changes that it applied live, and those that it read when it had missed some. */
export class View {
  #device;
  #id;
  #epoch;
  #texts = new Map();
  #running = null;
  #again = false;
  revision = 0;
  /** By id: `{ content, isDeleted, sequence, revision }`. */
  messages = new Map();
  watermarks = new Map();

  constructor(device, id) {
    this.#device = device;
    this.#id = id;
  }

  /** A new message's text, which comes beside its revision. */
  text(message) {
    const id = String(message.id);
    const known = this.messages.get(id);
    if (known) known.content ??= message.content;
    else this.#texts.set(id, message.content);
  }

  change(name, event) {
    if (event.revision <= this.revision) return;
    if (event.revision > this.revision + 1 || this.#running) {
      void this.catchUp();
      return;
    }
    this.revision = event.revision;
    if (name === "message_details") this.#set(event.id, event, { content: this.#texts.get(String(event.id)), isDeleted: false });
    if (name === "message_edited") this.#set(event.id, event, { content: event.content, isDeleted: false });
    if (name === "message_deleted") this.#set(event.id, event, { content: "", isDeleted: true });
  }

  /** One request at a time; what is heard meanwhile shares the next one. Ends without an answer where the connection does. */
  catchUp() {
    this.#again = true;
    this.#running ??= this.#read().finally(() => { this.#running = null; });
    return this.#running;
  }

  async #read() {
    while (this.#again) {
      this.#again = false;
      let answer;
      do {
        try {
          answer = await this.#device.request("get_changes", { conversationId: this.#id, afterRevision: this.revision, epoch: this.#epoch, limit: 200 });
        } catch {
          // Lost with the connection, and the next one reads again; or only late.
          if (!this.#device.isConnected) return;
          this.#again = true;
          break;
        }
        if (!answer.ok) {
          this.#again = true;
          break;
        }
        if (answer.reset && this.#epoch !== undefined) throw new Error(`conversation ${this.#id} was reset after revision ${this.revision}`);
        for (const message of answer.messages) {
          this.#set(message.id, message, { content: message.content, isDeleted: Boolean(message.deleted_at) });
        }
        if (answer.watermarks) this.watermarks = new Map(answer.watermarks.map((mark) => [String(mark.userId), mark.readSequence]));
        this.revision = Math.max(this.revision, answer.revision);
        this.#epoch = answer.epoch;
      } while (answer.hasMore);
    }
  }

  #set(id, { sequence, revision }, state) {
    this.messages.set(String(id), { ...state, sequence, revision });
    this.#texts.delete(String(id));
  }
}
