import { Cell } from "./cell.js";
import type { AssistantReply } from "./types.js";
import type { ErrorCode, Reply } from "./wire.js";

export interface ReplyEvent {
  conversationId: string;
  replyId: string;
  assistantId: string;
  requestId: string;
}
export type ReplyProgress = ReplyEvent & { text: string };
export type ReplyChunk = ReplyEvent & { offset: number; text: string };
export type ReplyEnded = ReplyEvent & { outcome: "completed" | "stopped" | "failed"; messageId: string | null; code: ErrorCode | null; text: string | null };

const HELD = 500;

/** The reply in progress. Its text has neither holes nor repetitions, however its chunks come. */
export class ReplyStream {
  readonly current = new Cell<AssistantReply | null>(null);
  readonly #load: (offset: number) => Promise<Reply | null>;
  #held: ReplyChunk[] = [];
  #isLoading = false;

  /** `load` reads the text from an offset on. */
  constructor(load: (offset: number) => Promise<Reply | null>) {
    this.#load = load;
  }

  get #isRunning(): boolean {
    const state = this.current.get()?.state;
    return state === "thinking" || state === "streaming" || state === "stopping";
  }

  progress(event: ReplyProgress): void {
    const reply = this.#of(event);
    this.current.set(event.text === "" ? withoutProgress(reply) : { ...reply, progress: event.text });
  }

  chunk(event: ReplyChunk): void {
    if (this.#isLoading) {
      if (this.#held.length < HELD) this.#held.push(event);
      return;
    }
    const reply = this.#of(event);
    const { length } = reply.text;
    if (event.offset > length) {
      this.#held.push(event);
      void this.resume();
      return;
    }
    const text = event.text.slice(length - event.offset);
    this.current.set({ ...withoutProgress(reply), text: reply.text + text, state: reply.state === "stopping" ? "stopping" : "streaming" });
  }

  ended(event: ReplyEnded): void {
    const reply = this.#of(event);
    this.#held = [];
    if (event.outcome === "failed") {
      this.current.set({ ...withoutProgress(reply), state: "failed", ...(event.code ? { code: event.code } : {}), ...(event.text ? { reason: event.text } : {}) });
    } else {
      // What was stored stands in the timeline, under the same key.
      this.current.set(event.messageId === null ? { ...withoutProgress(reply), state: "stopped" } : null);
    }
  }

  stopping(): void {
    const reply = this.current.get();
    if (reply && this.#isRunning) this.current.set({ ...reply, state: "stopping" });
  }

  /** Reads what was missed. Chunks that come meanwhile wait. */
  async resume(): Promise<void> {
    if (this.#isLoading) return;
    this.#isLoading = true;
    const before = this.current.get();
    try {
      let reply = await this.#load(before?.text.length ?? 0);
      if (reply && (before === null || before.id !== reply.replyId) && reply.offset > 0) reply = await this.#load(0);
      this.#isLoading = false;
      if (this.current.get() !== before) {
        // It ended while it was read.
      } else if (reply) {
        this.#begin(reply);
      } else if (this.#isRunning) {
        this.current.set(null);
      }
    } catch {
      // Not connected: the next session resumes.
    }
    this.#isLoading = false;
    const held = this.#held;
    this.#held = [];
    // What is still beyond a hole is read with the next chunk, so that a server that lacks it is not asked for ever.
    for (const chunk of held) if (chunk.offset <= (this.current.get()?.text.length ?? 0)) this.chunk(chunk);
  }

  clear(): void {
    this.#held = [];
    this.current.set(null);
  }

  #begin(reply: Reply): void {
    const known = this.current.get();
    const text = known?.id === reply.replyId ? known.text + reply.text.slice(known.text.length - reply.offset) : reply.text;
    this.current.set({
      id: reply.replyId,
      assistantId: reply.assistantId,
      requestId: reply.requestId,
      state: known?.id === reply.replyId && known.state === "stopping" ? "stopping" : text === "" ? "thinking" : "streaming",
      text,
      ...(reply.progress ? { progress: reply.progress } : {}),
    });
  }

  #of(event: ReplyEvent): AssistantReply {
    const known = this.current.get();
    if (known?.id === event.replyId) return known;
    return { id: event.replyId, assistantId: event.assistantId, requestId: event.requestId, state: "thinking", text: "" };
  }
}

function withoutProgress({ progress: _progress, ...reply }: AssistantReply): AssistantReply {
  return reply;
}
