import { Derived } from "./cell.js";
import { isMuted, type ChatContext } from "./context.js";
import { EntryBuilder, keyOf, othersWatermarks } from "./entries.js";
import { RealtimeError, asError, isGone } from "./errors.js";
import type { OutboxEntry } from "./outbox.js";
import { Reading } from "./reading.js";
import { ReplyStream } from "./reply.js";
import { Messages } from "./timeline.js";
import type { Conversation as ShownConversation, Timeline, TimelineEntry } from "./types.js";
import { TypingSender, TypingUsers } from "./typing.js";
import type { Change, Changes, Conversation, Message, MessagePage, Opened, Participant, Receipts, Reply } from "./wire.js";

export const PAGE = 50;

/** One conversation in use: what is known of it, and how it stays current. Its handles share it. */
export class ConversationCore {
  readonly id: string;
  readonly messages = new Messages();
  readonly timeline: Derived<Timeline>;
  readonly info: Derived<ShownConversation | null>;
  readonly typing: TypingUsers;
  readonly typed: TypingSender;
  readonly reading: Reading;
  readonly reply: ReplyStream;
  readonly #context: ChatContext;
  readonly #builder = new EntryBuilder();
  #status: Timeline["status"] = "idle";
  #error: RealtimeError | undefined;
  #base: Conversation | null = null;
  #epoch: string | undefined;
  /** Live changes that came before what they follow, by revision. */
  #held = new Map<number, Change>();
  #isCatchingUp = false;
  /** Counts how often the user was told to be no longer in it: an answer may be older. */
  #removals = 0;
  /** Own messages that were acknowledged and whose change has not come yet. */
  #acknowledged = new Map<string, Message>();
  /** The divider stands above the first message of others after this sequence. */
  #dividerAfter: number | null = null;
  #isEntered = false;
  #loading = new Map<string, Promise<void>>();
  #deliveredTo = 0;

  constructor(id: string, context: ChatContext) {
    this.id = id;
    this.#context = context;
    this.timeline = new Derived((previous) => this.#show(previous));
    this.info = new Derived((previous) => this.#describe(previous ?? null));
    this.typing = new TypingUsers(context.environment.clock);
    this.typed = new TypingSender(context.environment.clock, (typing) => {
      if (context.options.typing !== false) context.connection.send("set_typing", { conversationId: id, typing });
    });
    this.reading = new Reading(context.environment, {
      requireActivity: context.options.reading?.requireActivity ?? true,
      mark: (sequence) => this.#mark(sequence),
      changed: () => this.changed(),
    });
    this.reply = new ReplyStream(async (offset) => (await context.read<{ reply: Reply | null }>("get_reply", { conversationId: id, offset })).reply);
  }

  get status(): Timeline["status"] {
    return this.#status;
  }

  /** The server sends its changes, or is about to. */
  get isOpen(): boolean {
    return this.#isCatchingUp || this.#status === "ready" || this.#status === "catchingUp" || this.#status === "loading";
  }

  /** Something that is shown has changed. */
  changed(): void {
    this.timeline.invalidate();
    this.info.invalidate();
  }

  /** Somebody looks at it: the divider is set when it is there. */
  enter(): void {
    this.#isEntered = true;
    if (this.#base && this.#dividerAfter === null) this.#divide();
  }

  leave(): void {
    this.#isEntered = false;
    this.#dividerAfter = null;
    this.typed.stop();
    this.reading.leave();
    this.changed();
  }

  clearDivider(): void {
    this.#dividerAfter = null;
    this.changed();
  }

  /** Subscribes and catches up, in one step. Called at each session, and when it is first used. */
  open(): Promise<void> {
    return this.#once("open", () => this.#open());
  }

  lost(): void {
    this.typing.clear();
    // It may have been lost with the connection.
    this.#deliveredTo = 0;
    if (this.#status === "ready" || this.#status === "catchingUp") this.#go("stale");
    else if (this.#status === "loading") this.#go("idle");
  }

  /** What is known belongs to another database or another user. */
  forget(): void {
    this.#forget();
    this.#held.clear();
    this.#go("idle");
  }

  #forget(): void {
    this.messages.head = null;
    this.messages.view = null;
    this.#epoch = undefined;
    this.#base = null;
    this.#acknowledged.clear();
    this.#dividerAfter = null;
    this.reading.reset();
    this.reply.clear();
  }

  receive(change: Change): void {
    const { message } = change;
    if (message) this.#settle(message);
    const { head } = this.messages;
    if (head === null || this.#isCatchingUp || change.revision > head + 1) {
      if (head !== null && change.revision <= head) return;
      if (this.#held.size < this.#context.limits.heldChanges) this.#held.set(change.revision, change);
      if (head !== null && !this.#isCatchingUp) void this.#catchUp();
    } else if (change.revision === head + 1) {
      this.#apply(change);
      this.#drain();
    }
    this.changed();
  }

  receipts(receipts: Receipts): void {
    if (receipts.userId === this.#context.me()) {
      this.reading.known(receipts.readSequence);
      this.#context.hasRead(this.id, receipts.readSequence, false);
    }
    const participants = this.#base?.participants.map((participant) => (participant.user.id === receipts.userId ? raised(participant, receipts) : participant));
    if (participants) this.#merge({ participants });
  }

  /** A row of the list: newer counts, and a title; the participants there are only some. */
  learn(row: Conversation): void {
    if (!this.#base || row.revision < this.#base.revision) return;
    const { unreadCount, mutedUntil, role, title, lastMessage } = row;
    this.reading.known(row.readSequence);
    this.#merge({ unreadCount, mutedUntil, role, title, lastMessage, revision: row.revision });
  }

  /** The server answered a send or an operation with the message as it is now. */
  acknowledge(message: Message): void {
    this.messages.get(message.id) && this.messages.put(message);
    if (message.clientMessageId && message.sequence > this.messages.last) this.#acknowledged.set(message.clientMessageId, message);
    this.changed();
  }

  /** The server added or removed participants: shown by its answer until the change comes. */
  joined(removedIds: readonly string[], answer?: Conversation): void {
    if (!this.#base) return;
    // A change may have come before an answer that is older.
    if (answer && answer.revision < this.#base.revision) answer = undefined;
    const participants = (answer?.participants.length ? answer : this.#base).participants.filter(({ user }) => !removedIds.includes(user.id));
    this.#inform({ title: this.#base.title, participantCount: answer?.participantCount ?? this.#base.participantCount - this.#base.participants.length + participants.length, participants });
  }

  muted(mutedUntil: string | null): void {
    this.#merge({ mutedUntil });
  }

  gone(): void {
    this.#removals++;
    this.#held.clear();
    this.typing.clear();
    this.#go("gone");
  }

  loadOlder(): Promise<void> {
    return this.#once("older", async () => {
      const { view } = this.messages;
      if (!this.messages.hasOlder) return;
      const before = view?.from;
      const page = await this.#page(before === undefined ? {} : { before });
      this.#add(page, before === undefined ? undefined : { before });
    });
  }

  loadNewer(): Promise<void> {
    return this.#once("newer", async () => {
      const { view } = this.messages;
      if (!view || !this.messages.hasNewer) return;
      this.#add(await this.#page({ after: view.to }), { after: view.to });
    });
  }

  async jumpTo(target: { readonly sequence: number } | { readonly messageId: string }): Promise<boolean> {
    const known = "messageId" in target ? this.messages.get(target.messageId) : undefined;
    const sequence = "sequence" in target ? target.sequence : known?.sequence;
    if (sequence !== undefined && this.messages.showAt(sequence)) {
      this.changed();
      return true;
    }
    try {
      const page = await this.#page(sequence !== undefined ? { around: sequence } : { aroundId: (target as { messageId: string }).messageId });
      const isThere = page.messages.some((message) => message.sequence === sequence || ("messageId" in target && message.id === target.messageId));
      if (page.messages.length > 0) this.messages.show(page);
      this.changed();
      return isThere || (sequence !== undefined && page.messages.length > 0);
    } catch (error) {
      if (asError(error).code === "message_not_found") return false;
      throw error;
    }
  }

  /** The first message below the divider, or after what was read. */
  get firstUnread(): number {
    return (this.#dividerAfter ?? this.reading.watermark) + 1;
  }

  async #open(): Promise<void> {
    if (!this.#context.connection.isOnline) return;
    // The user may be in it again: nobody is told of that while away.
    const wasGone = this.#status === "gone";
    const head = wasGone ? null : this.messages.head;
    if (!wasGone) this.#go(head === null ? "loading" : "catchingUp");
    this.#isCatchingUp = true;
    const removals = this.#removals;
    try {
      let opened = await this.#request(head);
      if (wasGone) this.#forget();
      const behind = opened.changes.revision - (head ?? 0);
      // The rest would be many pages of what is no longer on screen.
      if (head !== null && !opened.changes.reset && opened.changes.hasMore && opened.conversation.revision - (head + behind) > this.#context.limits.catchUp) {
        opened = await this.#request(null);
      }
      await this.#opened(opened);
      if (removals !== this.#removals) return await this.#open();
      // Not waited for: what is open again is open, whatever becomes of the answer.
      void this.reply.resume();
    } catch (thrown) {
      const error = asError(thrown);
      this.#isCatchingUp = false;
      if (isGone(error.code)) this.gone();
      else if (wasGone) this.#held.clear();
      else if (error.code === "offline" || error.code === "timeout") this.#go(head === null ? "idle" : "stale");
      else this.#go("failed", error);
    }
  }

  #request(head: number | null): Promise<Opened> {
    const known = head === null ? {} : { afterRevision: head, ...(this.#epoch ? { epoch: this.#epoch } : {}) };
    return this.#context.read<Opened>("open_conversation", { conversationId: this.id, limit: PAGE, ...known });
  }

  /** Answers contradict what is known if the database was replaced, or restored from a backup. */
  #recognize({ epoch, revision }: Changes): void {
    if ((this.#epoch ?? epoch) !== epoch || revision < (this.messages.head ?? 0)) {
      this.#context.replaced();
      throw new RealtimeError("offline");
    }
    this.#epoch = epoch;
  }

  async #opened({ conversation, changes, page }: Opened): Promise<void> {
    this.#recognize(changes);
    const isFirst = this.#base === null;
    // Empty for a room, and for a group of more than 200.
    this.#base = conversation;
    this.#learnUsers(conversation.participants);
    if (changes.reset && page) {
      await this.#reset(page, changes.revision);
    } else {
      await this.#collect(changes);
    }
    this.#read(conversation.readSequence);
    this.#context.learn(conversation);
    if (isFirst && this.#isEntered) this.#divide();
    this.#isCatchingUp = false;
    this.#drain();
    this.#go("ready");
    // What is still held lies behind a hole.
    if (this.#held.size > 0) void this.#catchUp();
    this.reading.flush();
    this.#deliver();
  }

  async #reset(page: MessagePage, revision: number): Promise<void> {
    const { visible } = this.reading;
    const { size } = this.messages;
    this.#learnMessages(page.messages);
    this.messages.reset(page, revision);
    const first = page.messages[0]?.sequence ?? 0;
    // Who reads further up goes on reading there.
    if (size > 0 && visible && visible.first < first && visible.first >= page.firstSequence) {
      this.messages.show(await this.#page({ around: visible.first }));
    }
  }

  /** Fills the gap after the head. Called once for a gap, whatever number of changes arrives meanwhile. */
  async #catchUp(): Promise<void> {
    const { head } = this.messages;
    if (head === null || this.#isCatchingUp) return;
    this.#isCatchingUp = true;
    this.#go("catchingUp");
    try {
      await this.#collect(await this.#changesAfter(head));
      this.#isCatchingUp = false;
      if (this.#status === "gone") return;
      this.#drain();
      // The server knows of nothing in the gap: asking again would not end.
      if (this.messages.head === head) this.#held.clear();
      this.#go("ready");
      if (this.#held.size > 0) void this.#catchUp();
    } catch (thrown) {
      this.#isCatchingUp = false;
      const error = asError(thrown);
      if (isGone(error.code)) this.gone();
      else if (error.code === "offline") this.#go("stale");
      else {
        this.#go("stale", error);
        // Tried again with the next change, or by the next session.
        this.#held.clear();
      }
    }
  }

  async #changesAfter(afterRevision: number): Promise<Changes> {
    const known = this.#epoch ? { epoch: this.#epoch } : {};
    return (await this.#context.read<{ changes: Changes }>("get_changes", { conversationId: this.id, afterRevision, limit: 200, ...known })).changes;
  }

  /** Takes all pages of what changed and applies them together, because a page is in the order of changes, not of messages. */
  async #collect(first: Changes): Promise<void> {
    const messages = new Map<string, Message>();
    let changes = first;
    let info = first.info;
    while (true) {
      this.#recognize(changes);
      if (changes.reset) {
        // The answer of get_changes has no page: the conversation is opened anew.
        const opened = await this.#request(null);
        this.#recognize(opened.changes);
        this.#base = opened.conversation;
        if (opened.page) await this.#reset(opened.page, opened.changes.revision);
        return;
      }
      for (const message of changes.messages) messages.set(message.id, message);
      info = changes.info ?? info;
      if (!changes.hasMore) break;
      changes = await this.#changesAfter(changes.revision);
    }
    const sorted = [...messages.values()].sort((a, b) => a.sequence - b.sequence);
    this.#learnMessages(sorted);
    const { last } = this.messages;
    for (const message of sorted) if (message.sequence <= last) this.messages.change(message);
    this.messages.append(sorted.filter((message) => message.sequence > last), changes.lastSequence);
    this.messages.removeBelow(changes.firstSequence);
    this.messages.head = changes.revision;
    const { title, unreadCount, mutedUntil, firstSequence, lastSequence, revision } = changes;
    this.#merge({ title, unreadCount, mutedUntil, firstSequence, lastSequence, revision });
    if (info) this.#inform(info);
    for (const receipts of changes.receipts ?? []) this.receipts(receipts);
  }

  #drain(): void {
    const { messages } = this;
    for (const [revision] of this.#held) if (revision <= (messages.head ?? 0)) this.#held.delete(revision);
    for (let next = this.#held.get(messages.head! + 1); next; next = this.#held.get(messages.head! + 1)) {
      this.#held.delete(next.revision);
      this.#apply(next);
    }
    this.changed();
  }

  #apply(change: Change): void {
    this.messages.head = change.revision;
    const { message } = change;
    if (message) {
      const isNew = message.sequence > this.messages.last;
      const { last } = this.messages;
      this.#learnMessages([message]);
      this.messages.change(message);
      if (isNew && message.sender.id !== this.#context.me()) this.#arrived(message, last);
    }
    if (change.info) this.#inform(change.info);
    if (change.firstSequence !== null) this.messages.removeBelow(change.firstSequence);
    if (change.kind === "muted") this.#merge({ mutedUntil: change.mutedUntil });
    if (this.#base) this.#merge({ revision: change.revision });
    this.messages.trim(this.#context.limits.messages, this.reading.visible?.last ?? this.messages.last);
  }

  #arrived(message: Message, before: number): void {
    this.typing.set(message.sender.id, false);
    const { page } = this.#context.environment;
    if (this.#isEntered && this.#dividerAfter === null && !page.visible()) this.#dividerAfter = before;
    this.#context.heard(message, isMuted(this.#base, this.#context));
    this.#deliver();
    this.reading.check();
  }

  #deliver(): void {
    const base = this.#base;
    if (!base || base.kind === "room" || base.participantCount > 100) return;
    this.#deliveredTo = Math.max(this.#deliveredTo, base.deliveredSequence, this.reading.watermark);
    if (this.messages.last <= this.#deliveredTo) return;
    void this.#once("deliver", async () => {
      await new Promise<void>((resolve) => queueMicrotask(resolve));
      const upToSequence = this.messages.last;
      this.#deliveredTo = upToSequence;
      this.#context.connection.send("mark_delivered", { conversationId: this.id, upToSequence });
    });
  }

  #inform(info: NonNullable<Change["info"]>): void {
    const { title, participantCount } = info;
    if (info.participants) this.#learnUsers(info.participants);
    const known = new Map(this.#base?.participants.map((participant) => [participant.user.id, participant]));
    const participants = info.participants?.map((participant) => {
      const before = known.get(participant.user.id);
      return before ? raised(participant, before) : participant;
    });
    const role = info.participants?.find((participant) => participant.user.id === this.#context.me())?.role;
    this.#merge({ title, participantCount, ...(participants ? { participants } : {}), ...(role !== undefined ? { role } : {}) });
  }

  #merge(change: Partial<Conversation>): void {
    if (!this.#base) return;
    this.#base = { ...this.#base, ...change };
    this.changed();
  }

  #read(sequence: number): void {
    this.reading.known(sequence);
  }

  #divide(): void {
    const base = this.#base!;
    const { watermark } = this.reading;
    if (base.unreadCount > 0 && watermark < this.messages.last) this.#dividerAfter = watermark;
    this.changed();
  }

  async #mark(upToSequence: number): Promise<boolean> {
    this.#context.hasRead(this.id, upToSequence, true);
    try {
      const reply = await this.#context.read<{ readSequence: number; unreadCount: number }>("mark_read", { conversationId: this.id, upToSequence });
      this.#merge({ unreadCount: reply.unreadCount, readSequence: reply.readSequence });
      return true;
    } catch (error) {
      // Remembered, and sent with the next session.
      this.#context.diagnose({ area: "timeline", event: "mark_read", detail: error });
      return false;
    }
  }

  async #page(bound: { before?: number; after?: number; around?: number; aroundId?: string }): Promise<MessagePage> {
    const page = await this.#context.read<MessagePage>("get_messages", { conversationId: this.id, limit: PAGE, ...bound });
    this.#learnMessages(page.messages);
    return page;
  }

  #add(page: MessagePage, beside?: { before?: number; after?: number }): void {
    const { view } = this.messages;
    const added = this.messages.add(page, beside);
    if (!view) this.messages.view = added;
    const { visible } = this.reading;
    this.messages.trim(this.#context.limits.messages, visible ? visible.last : beside?.before !== undefined ? beside.before : this.messages.last);
    this.changed();
  }

  #learnMessages(messages: readonly Message[]): void {
    for (const message of messages) {
      this.#context.users.learn(message.sender);
      this.#settle(message);
    }
  }

  /** The server has what this user wrote, whatever way that is learned. */
  #settle(message: Message): void {
    if (!message.clientMessageId || message.sender.id !== this.#context.me()) return;
    // Shown by it until it is in the timeline.
    this.acknowledge(message);
    this.#context.outbox().stored(message);
  }

  #learnUsers(participants: readonly Participant[]): void {
    for (const { user } of participants) this.#context.users.learn(user);
  }

  #once(name: string, work: () => Promise<void>): Promise<void> {
    let running = this.#loading.get(name);
    if (!running) {
      running = work().finally(() => this.#loading.delete(name));
      this.#loading.set(name, running);
    }
    return running;
  }

  #go(status: Timeline["status"], error?: RealtimeError): void {
    if (this.#status !== status) this.#context.diagnose({ area: "timeline", event: status, detail: this.id });
    this.#status = status;
    this.#error = error;
    this.changed();
  }

  #describe(previous: ShownConversation | null): ShownConversation | null {
    const base = this.#base;
    if (!base) return null;
    const mute = this.#context.outbox().of(this.id).find((entry) => entry.kind === "mute");
    // While it is being read the server's count is a little behind.
    const unreadCount = this.reading.watermark >= this.messages.last ? 0 : base.unreadCount;
    const shown: ShownConversation = {
      ...base,
      unreadCount,
      ...(mute ? { mutedUntil: mute.on ? (mute.until ?? FOREVER) : null, pending: true } : {}),
      ...this.#pendingMembers(base),
    };
    return previous && isSame(previous, shown) ? previous : shown;
  }

  /** What this user did to the title and the members, and the server has not stored yet. */
  #pendingMembers({ title, participants, participantCount }: Conversation): Partial<ShownConversation> {
    const operations = this.#context.outbox().of(this.id).filter(({ kind }) => kind === "title" || kind === "add" || kind === "remove");
    for (const { kind, text = null, userIds = [] } of operations) {
      const before = participants.length;
      if (kind === "title") title = text;
      else if (kind === "remove") participants = participants.filter(({ user }) => !userIds.includes(user.id));
      else participants = [...participants, ...userIds.filter((id) => !participants.some(({ user }) => user.id === id)).map((id) => this.#newcomer(id))];
      participantCount += participants.length - before;
    }
    return operations.length > 0 ? { title, participants, participantCount, pending: true } : {};
  }

  #newcomer(id: string): Participant {
    const { environment, users } = this.#context;
    return { user: users.of(id).get(), joinedAt: new Date(environment.clock.now()).toISOString(), readSequence: 0, deliveredSequence: 0, role: this.#base!.kind === "group" ? "member" : null };
  }

  #show(previous: Timeline | undefined): Timeline {
    const me = this.#context.me();
    const { messages } = this;
    const now = new Date(this.#context.environment.clock.now()).toISOString();
    const outgoing = this.#context.outbox().of(this.id);
    const operations = new Map<string, OutboxEntry[]>();
    for (const entry of outgoing) {
      if (!entry.messageId) continue;
      const known = operations.get(entry.messageId);
      if (known) known.push(entry);
      else operations.set(entry.messageId, [entry]);
    }
    const marks = othersWatermarks(this.#base, me);
    const entries: TimelineEntry[] = [];
    const keys = new Set<string>();
    let firstUnread: number | null = null;
    let unreadBelow = 0;
    const add = (message: Message) => {
      const mine = message.sender.id === me;
      if (!mine && message.sequence > this.reading.watermark) unreadBelow++;
      if (!mine && firstUnread === null && this.#dividerAfter !== null && message.sequence > this.#dividerAfter) firstUnread = message.sequence;
      const receipt = mine && this.#context.options.reading?.receipts !== false ? (message.sequence <= marks.read ? "read" : message.sequence <= marks.delivered ? "delivered" : "sent") : undefined;
      keys.add(keyOf(message));
      entries.push(this.#builder.stored(message, operations.get(message.id) ?? NONE, mine, receipt, me, now));
    };
    for (const message of messages.shown()) add(message);
    for (const [id, message] of this.#acknowledged) {
      if (message.sequence <= messages.last) this.#acknowledged.delete(id);
    }
    if (!messages.hasNewer) {
      for (const message of [...this.#acknowledged.values()].sort((a, b) => a.sequence - b.sequence)) add(message);
      const user = this.#context.users.of(me).get();
      for (const entry of outgoing) {
        if (entry.kind === "send" && !keys.has(entry.id)) entries.push(this.#builder.outgoing(entry, user, this.#preview(entry.parentId)));
      }
    } else {
      unreadBelow += messages.last - messages.view!.to;
    }
    this.#builder.finish();
    const error = this.#error;
    const shown: Timeline = {
      status: this.#status,
      ...(error ? { error } : {}),
      entries: previous && isSame(previous.entries, entries) ? previous.entries : entries,
      hasOlder: messages.hasOlder,
      hasNewer: messages.hasNewer,
      firstUnread,
      unreadBelow,
    };
    return previous && isSame(previous, shown) ? previous : shown;
  }

  #preview(id: string | undefined): Message["parent"] {
    const message = id ? this.messages.get(id) : undefined;
    return message ? { id: message.id, state: message.deletedAt ? "deleted" : "present", sequence: message.sequence, sender: message.sender, text: message.text.slice(0, 200) } : null;
  }
}

const NONE: readonly OutboxEntry[] = [];
const FOREVER = "9999-12-31T23:59:59.999Z";

/** Watermarks only rise. */
function raised<T extends { readSequence: number; deliveredSequence: number }>(known: T, other: { readSequence: number; deliveredSequence: number }): T {
  if (other.readSequence <= known.readSequence && other.deliveredSequence <= known.deliveredSequence) return known;
  return {
    ...known,
    readSequence: Math.max(known.readSequence, other.readSequence),
    deliveredSequence: Math.max(known.deliveredSequence, other.deliveredSequence),
  };
}

function isSame(a: object, b: object): boolean {
  const [one, other] = [Object.entries(a), Object.entries(b)];
  return one.length === other.length && one.every(([key, value], index) => other[index]![0] === key && Object.is(value, other[index]![1]));
}
