import type { Environment } from "./environment.js";

const SEEN = 500;
const RESTING = 120_000;
const MARK_INTERVAL = 1_000;

export interface ReadingOwner {
  /** Whether somebody has to be active at the page. */
  readonly requireActivity: boolean;
  /** Whether the sequence can be sent now. Null: it waits for the connection. */
  mark(sequence: number): Promise<boolean>;
  changed(): void;
}

/**
 * What was read: it was on screen for half a second while the page was visible and had the focus, and somebody was there.
 * The watermark only rises, and is sent at most once a second.
 */
export class Reading {
  readonly #environment: Environment;
  readonly #owner: ReadingOwner;
  /** Read here, perhaps not yet sent. */
  watermark = 0;
  #sent = 0;
  #isSending = false;
  #lastSent = -Infinity;
  #range: { first: number; last: number } | null = null;
  #since = new Map<number, number>();
  #cancelSeen = () => {};
  #cancelMark = () => {};
  #stop: (() => void) | null = null;

  constructor(environment: Environment, owner: ReadingOwner) {
    this.#environment = environment;
    this.#owner = owner;
  }

  get visible(): { first: number; last: number } | null {
    return this.#range;
  }

  /** The server's watermark: it may have risen on another device. */
  known(sequence: number): void {
    this.#sent = Math.max(this.#sent, sequence);
    this.#raise(sequence);
  }

  setVisible(range: { first: number; last: number } | null): void {
    this.#range = range;
    if (range) {
      this.#stop ??= this.#environment.page.subscribe(() => this.check());
    } else {
      this.#stop?.();
      this.#stop = null;
    }
    this.check();
  }

  /** Marks without looking at the screen. */
  read(sequence: number): void {
    this.#raise(sequence);
    this.flush();
  }

  /** Nobody looks any more: what was read is sent now. */
  leave(): void {
    this.setVisible(null);
    this.flush();
  }

  /** Sends what has not been sent. */
  flush(): void {
    this.#cancelMark();
    void this.#mark();
  }

  reset(): void {
    this.#cancelMark();
    this.#cancelSeen();
    this.#stop?.();
    this.#stop = null;
    this.watermark = this.#sent = 0;
    this.#range = null;
    this.#since.clear();
  }

  check(): void {
    this.#cancelSeen();
    const { clock, page } = this.#environment;
    const now = clock.monotonic();
    const isWatched = page.visible() && page.focused() && (!this.#owner.requireActivity || now - page.lastInput() < RESTING);
    if (!this.#range || !isWatched) {
      this.#since.clear();
      return;
    }
    const { first, last } = this.#range;
    for (const sequence of this.#since.keys()) if (sequence < first || sequence > last) this.#since.delete(sequence);
    let wait = Infinity;
    for (let sequence = Math.max(first, this.watermark + 1, last - 500); sequence <= last; sequence++) {
      const since = this.#since.get(sequence) ?? now;
      this.#since.set(sequence, since);
      const left = since + SEEN - now;
      if (left <= 0) this.#raise(sequence);
      else wait = Math.min(wait, left);
    }
    if (wait < Infinity) this.#cancelSeen = clock.after(wait, () => this.check());
  }

  #raise(sequence: number): void {
    if (sequence <= this.watermark) return;
    this.watermark = sequence;
    this.#owner.changed();
    if (this.watermark > this.#sent) this.#later();
  }

  #later(): void {
    const { clock } = this.#environment;
    this.#cancelMark();
    this.#cancelMark = clock.after(Math.max(0, this.#lastSent + MARK_INTERVAL - clock.monotonic()), () => void this.#mark());
  }

  async #mark(): Promise<void> {
    if (this.#isSending || this.watermark <= this.#sent) return;
    this.#isSending = true;
    const sequence = this.watermark;
    this.#lastSent = this.#environment.clock.monotonic();
    if (await this.#owner.mark(sequence)) this.#sent = Math.max(this.#sent, sequence);
    this.#isSending = false;
    // More was read while this was under way.
    if (this.watermark > sequence) this.#later();
  }
}
