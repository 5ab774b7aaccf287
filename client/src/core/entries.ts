import { RealtimeError } from "./errors.js";
import type { OutboxEntry } from "./outbox.js";
import type { TimelineEntry } from "./types.js";
import type { Conversation, Message, Reaction, UserProfile } from "./wire.js";

type Receipt = NonNullable<TimelineEntry["receipt"]>;

/** The same for the life of a message: how its sender named it, or what it answers, or its id. */
export const keyOf = (message: Message): string =>
  message.clientMessageId ?? (message.requestId ? `reply:${message.requestId}:${message.sender.id}` : message.id);

/** How far everyone else has come; one number per kind, so that a watermark changes only the entries it passes. */
export function othersWatermarks(conversation: Conversation | null, me: string): { read: number; delivered: number } {
  let read = Infinity;
  let delivered = Infinity;
  for (const participant of conversation?.participants ?? []) {
    if (participant.user.id === me) continue;
    read = Math.min(read, participant.readSequence);
    delivered = Math.min(delivered, participant.deliveredSequence, Infinity);
  }
  return Number.isFinite(read) ? { read, delivered: Math.max(read, delivered) } : { read: 0, delivered: 0 };
}

/** A message with what its user did to it and the server has not stored yet. The message itself is not touched. */
export function overlaid(message: Message, operations: readonly OutboxEntry[], me: string, now: string): Message {
  let shown = message;
  for (const operation of operations) {
    if (operation.kind === "edit") shown = { ...shown, text: operation.text ?? "", editedAt: now };
    else if (operation.kind === "delete") shown = { ...shown, text: "", attachmentIds: [], deletedAt: now };
    else if (operation.kind === "react") shown = { ...shown, reactions: reacted(shown.reactions, operation.emoji!, operation.on!, me) };
  }
  return shown;
}

function reacted(reactions: readonly Reaction[], emoji: string, on: boolean, me: string): Reaction[] {
  const known = reactions.find((reaction) => reaction.emoji === emoji);
  if ((known?.mine ?? false) === on) return [...reactions];
  if (!known) return [...reactions, { emoji, count: 1, userIds: [me], mine: true }];
  const changed: Reaction = {
    ...known,
    mine: on,
    count: known.count + (on ? 1 : -1),
    userIds: on ? [...known.userIds, me].slice(0, 10) : known.userIds.filter((id) => id !== me),
  };
  return reactions.map((reaction) => (reaction === known ? changed : reaction)).filter((reaction) => reaction.count > 0);
}

interface Built {
  readonly inputs: readonly unknown[];
  readonly entry: TimelineEntry;
}

/** Makes entries, and makes the same one again as long as nothing of it has changed. */
export class EntryBuilder {
  #built = new Map<string, Built>();
  #next = new Map<string, Built>();

  stored(message: Message, operations: readonly OutboxEntry[], mine: boolean, receipt: Receipt | undefined, me: string, now: string): TimelineEntry {
    return this.#make(keyOf(message), [message, receipt, ...operations], (key) => ({
      ...overlaid(message, operations, me, now),
      key,
      mine,
      state: "stored",
      ...(receipt ? { receipt } : {}),
      ...(operations.length > 0 ? { pending: true } : {}),
    }));
  }

  outgoing(outgoing: OutboxEntry, sender: UserProfile, parent: Message["parent"]): TimelineEntry {
    return this.#make(outgoing.id, [outgoing, sender, parent?.id], (key) => ({
      id: key,
      key,
      mine: true,
      state: outgoing.state,
      conversationId: outgoing.conversationId,
      sequence: 0,
      revision: 0,
      sender,
      receiverId: outgoing.toUserId ?? null,
      text: outgoing.text ?? "",
      createdAt: new Date(outgoing.createdAt).toISOString(),
      editedAt: null,
      deletedAt: null,
      parent,
      attachmentIds: [...(outgoing.attachments ?? [])],
      reactions: [],
      clientMessageId: key,
      requestId: null,
      ...(outgoing.code ? { error: new RealtimeError(outgoing.code, outgoing.reason) } : {}),
      ...(outgoing.progress !== undefined ? { progress: outgoing.progress } : {}),
    }));
  }

  /** Ends a pass: what was not made in it is forgotten. */
  finish(): void {
    this.#built = this.#next;
    this.#next = new Map();
  }

  #make(key: string, inputs: readonly unknown[], make: (key: string) => TimelineEntry): TimelineEntry {
    let built = this.#built.get(key);
    if (!built || built.inputs.length !== inputs.length || built.inputs.some((input, index) => input !== inputs[index])) {
      built = { inputs, entry: make(key) };
    }
    this.#next.set(key, built);
    return built.entry;
  }
}
