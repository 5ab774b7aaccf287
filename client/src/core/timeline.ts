import type { Message, MessagePage } from "./wire.js";

/** Sequences that are loaded without a hole. */
export interface Segment {
  from: number;
  to: number;
}

const PAGE = 50;
/** How many changes of messages that are not loaded are kept. */
const AHEAD = 200;

/**
 * What is known of a conversation's messages: those loaded, in segments, and up to which revision everything was applied.
 * A message is replaced only by a later state of itself, whatever way that came.
 */
export class Messages {
  /** Everything up to this revision was applied; null before the first page. */
  head: number | null = null;
  /** The oldest sequence that is kept. */
  first = 1;
  last = 0;
  /** What is shown; the others wait for being joined to it. */
  view: Segment | null = null;
  readonly #segments: Segment[] = [];
  readonly #messages = new Map<number, Message>();
  readonly #sequences = new Map<string, number>();
  /** The last changes of messages that are not loaded: a page that was read before one of them may come after it. */
  readonly #ahead = new Map<number, Message>();

  get(id: string): Message | undefined {
    const sequence = this.#sequences.get(id);
    return sequence === undefined ? undefined : this.#messages.get(sequence);
  }

  at(sequence: number): Message | undefined {
    return this.#messages.get(sequence);
  }

  get size(): number {
    return this.#messages.size;
  }

  get hasOlder(): boolean {
    return this.view !== null ? this.view.from > this.first : this.last >= this.first && this.head !== null;
  }

  get hasNewer(): boolean {
    return this.view !== null && this.view.to < this.last;
  }

  /** The messages that are shown, oldest first. */
  *shown(): Iterable<Message> {
    if (!this.view) return;
    for (let sequence = Math.max(this.view.from, this.first); sequence <= this.view.to; sequence++) {
      const message = this.#messages.get(sequence);
      if (message) yield message;
    }
  }

  /** Starts again with a page. */
  reset(page: MessagePage, revision: number): void {
    this.#segments.length = 0;
    this.#messages.clear();
    this.#sequences.clear();
    this.#ahead.clear();
    this.view = null;
    this.head = revision;
    this.first = page.firstSequence;
    this.last = page.lastSequence;
    this.show(page);
  }

  /** Adds a page of history. `beside` is the bound that it was asked for with: nothing lies between that and the page. */
  add(page: MessagePage, beside?: { readonly before?: number; readonly after?: number }): Segment | null {
    for (const message of page.messages) {
      this.put(message);
      const later = this.#ahead.get(message.sequence);
      if (later) this.put(later);
      this.#ahead.delete(message.sequence);
    }
    this.last = Math.max(this.last, page.lastSequence);
    this.removeBelow(page.firstSequence);
    const [oldest, newest] = [page.messages[0], page.messages.at(-1)];
    let from = oldest && (page.hasOlder ? oldest.sequence : Math.min(oldest.sequence, page.firstSequence));
    let to = newest && (page.hasNewer ? newest.sequence : Math.max(newest.sequence, page.lastSequence));
    if (beside?.before !== undefined) {
      to = beside.before - 1;
      from ??= page.firstSequence;
    } else if (beside?.after !== undefined) {
      from = beside.after + 1;
      to ??= page.lastSequence;
    }
    return from === undefined || to === undefined || to < from ? null : this.#join({ from, to });
  }

  /** Adds a page and shows it. */
  show(page: MessagePage): void {
    this.view = this.add(page) ?? this.view;
  }

  /** Shows the segment of a sequence, if it is loaded. */
  showAt(sequence: number): boolean {
    const segment = this.#segments.find(({ from, to }) => from <= sequence && sequence <= to);
    if (segment) this.view = segment;
    return segment !== undefined;
  }

  /** A later state of a message. False if it is none, or the message is not loaded. */
  put(message: Message): boolean {
    const known = this.#messages.get(message.sequence);
    if (known && known.revision >= message.revision) return false;
    this.#messages.set(message.sequence, message);
    this.#sequences.set(message.id, message.sequence);
    return true;
  }

  /** The state of a message that changed. New ones are kept where they follow the newest that is loaded. */
  change(message: Message): void {
    if (message.sequence < this.first) return;
    if (message.sequence > this.last) this.append([message], message.sequence);
    else if (this.#segments.some(({ from, to }) => from <= message.sequence && message.sequence <= to)) this.put(message);
    else {
      this.#ahead.delete(message.sequence);
      this.#ahead.set(message.sequence, message);
      if (this.#ahead.size > AHEAD) this.#ahead.delete(this.#ahead.keys().next().value!);
    }
  }

  /** What followed the newest message so far, up to `last`. What is missing in between is not for this user. */
  append(messages: readonly Message[], last: number): void {
    const newest = this.#segments.at(-1);
    const isAtEnd = newest ? newest.to >= this.last : this.last < this.first;
    const before = this.last;
    this.last = Math.max(this.last, last);
    if (!isAtEnd || this.last === before) return;
    for (const message of messages) this.put(message);
    const segment = this.#join({ from: Math.max(before + 1, this.first), to: this.last });
    this.view ??= segment;
  }

  /** Retention removed what is older. */
  removeBelow(first: number): void {
    if (first <= this.first) return;
    this.first = first;
    this.#drop((sequence) => sequence < first);
    for (const segment of [...this.#segments]) {
      segment.from = Math.max(segment.from, first);
      if (segment.to < segment.from) this.#remove(segment);
    }
  }

  /** Gives back memory: page by page, first what is farthest from the screen. */
  trim(limit: number, visible: number): void {
    while (this.#messages.size > limit) {
      const [oldest, newest] = [this.#segments[0]!, this.#segments.at(-1)!];
      const isOld = visible - oldest.from >= newest.to - visible;
      const segment = isOld ? oldest : newest;
      if (segment.to - segment.from < PAGE) {
        if (segment === this.view) return;
        this.#remove(segment);
      } else if (isOld) {
        segment.from += PAGE;
      } else {
        segment.to -= PAGE;
      }
      this.#drop((sequence) => !this.#segments.some(({ from, to }) => from <= sequence && sequence <= to));
    }
  }

  #remove(segment: Segment): void {
    this.#segments.splice(this.#segments.indexOf(segment), 1);
    if (this.view === segment) this.view = this.#segments.at(-1) ?? null;
  }

  #drop(isGone: (sequence: number) => boolean): void {
    for (const [sequence, message] of this.#messages) {
      if (!isGone(sequence)) continue;
      this.#messages.delete(sequence);
      this.#sequences.delete(message.id);
    }
  }

  /** Adds loaded sequences; segments that touch become one. */
  #join(added: Segment): Segment {
    let joined = added;
    for (const segment of [...this.#segments]) {
      if (segment.to + 1 < joined.from || joined.to + 1 < segment.from) continue;
      this.#segments.splice(this.#segments.indexOf(segment), 1);
      const isShown = this.view === segment;
      joined = { from: Math.min(segment.from, joined.from), to: Math.max(segment.to, joined.to) };
      if (isShown) this.view = joined;
    }
    // A segment that was absorbed earlier in the loop may have been the one that is shown.
    if (this.view && joined.from <= this.view.from && this.view.to <= joined.to) this.view = joined;
    this.#segments.push(joined);
    this.#segments.sort((a, b) => a.from - b.from);
    return joined;
  }
}
