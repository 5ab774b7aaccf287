import type { Readable } from "./types.js";

/** A {@link Readable} that its owner writes. Listeners never run inside a write, and once per batch of writes. */
export class Cell<T> implements Readable<T> {
  #value: T;
  #listeners = new Set<(value: T) => void>();
  #due = false;
  readonly #used: ((inUse: boolean) => void) | undefined;

  /** `used` is called when the first listener comes and when the last one goes. */
  constructor(value: T, used?: (inUse: boolean) => void) {
    this.#value = value;
    this.#used = used;
  }

  get(): T {
    return this.#value;
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    if (this.#due || this.#listeners.size === 0) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      for (const listener of [...this.#listeners]) call(listener, this.#value);
    });
  }

  update(change: Partial<T>): void {
    this.set({ ...this.#value, ...change });
  }

  subscribe(listener: (value: T) => void): () => void {
    // A function of its own per subscription: the same listener may subscribe twice.
    const own = (value: T) => listener(value);
    this.#listeners.add(own);
    if (this.#listeners.size === 1) this.#used?.(true);
    call(own, this.#value);
    return () => {
      if (this.#listeners.delete(own) && this.#listeners.size === 0) this.#used?.(false);
    };
  }
}

/** A listener that throws must not keep the others from hearing. The page's own error handling sees it. */
export function call<A extends unknown[]>(listener: (...args: A) => void, ...args: A): void {
  try {
    listener(...args);
  } catch (error) {
    if (typeof reportError === "function") reportError(error);
    else console.error(error);
  }
}

/** A {@link Readable} that is computed from state elsewhere: its owner says when that has changed. */
export class Derived<T> implements Readable<T> {
  readonly #compute: (previous: T | undefined) => T;
  readonly #cell: Cell<T>;
  #isStale = false;

  /** `compute` returns the previous value where nothing has changed. */
  constructor(compute: (previous: T | undefined) => T, used?: (inUse: boolean) => void) {
    this.#compute = compute;
    this.#cell = new Cell<T>(compute(undefined), used);
  }

  get(): T {
    if (this.#isStale) {
      this.#isStale = false;
      this.#cell.set(this.#compute(this.#cell.get()));
    }
    return this.#cell.get();
  }

  /** Computed again when somebody reads, or at the end of this batch of changes. */
  invalidate(): void {
    if (this.#isStale) return;
    this.#isStale = true;
    queueMicrotask(() => this.get());
  }

  subscribe(listener: (value: T) => void): () => void {
    this.get();
    return this.#cell.subscribe(listener);
  }
}
