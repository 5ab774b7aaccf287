import type { RealtimeStorage } from "./types.js";

/**
 * The storage of a name, or the next best that works here: IndexedDB is missing on some private windows and in processes
 * without a page, `sessionStorage` where storage is refused altogether.
 */
export function openStorage(kind: "local" | "session" | "memory", failed: (error: unknown) => void): RealtimeStorage {
  const candidates: RealtimeStorage[] = [new MemoryStorage()];
  if (kind !== "memory" && typeof document !== "undefined") {
    candidates.unshift(new TabStorage());
    if (kind === "local" && typeof indexedDB !== "undefined") candidates.unshift(new DatabaseStorage());
  }
  const tab = candidates.length > 1 ? new FallbackStorage([new TabStorage(), new MemoryStorage()], failed) : undefined;
  return new FallbackStorage(candidates, failed, tab);
}

class FallbackStorage implements RealtimeStorage {
  readonly tab: RealtimeStorage | undefined;
  #candidates: readonly RealtimeStorage[];
  readonly #failed: (error: unknown) => void;

  constructor(candidates: readonly RealtimeStorage[], failed: (error: unknown) => void, tab?: RealtimeStorage) {
    this.tab = tab;
    this.#candidates = candidates;
    this.#failed = failed;
  }

  async load(prefix: string) {
    const found = new Map<string, unknown>();
    for (const storage of this.#candidates) {
      for (const [key, value] of (await this.#try(storage, () => storage.load(prefix))) ?? []) if (!found.has(key)) found.set(key, value);
    }
    return [...found];
  }

  async set(key: string, value: unknown) {
    const all = this.#candidates;
    for (const [index, storage] of all.entries()) {
      if (!(await this.#try(storage, () => storage.set(key, value).then(() => true)))) continue;
      // An older value in a better place would hide it.
      for (const better of all.slice(0, index)) await this.#try(better, () => better.delete(key));
      return;
    }
  }

  async delete(key: string) {
    for (const storage of this.#candidates) await this.#try(storage, () => storage.delete(key));
  }

  /** One that is full may still be read. One that fails otherwise is not asked again. */
  async #try<T>(storage: RealtimeStorage, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#failed(error);
      if ((error as DOMException).name !== "QuotaExceededError") this.#candidates = this.#candidates.filter((other) => other !== storage);
      return undefined;
    }
  }
}

/** Until the page goes. */
export class MemoryStorage implements RealtimeStorage {
  readonly #values = new Map<string, unknown>();

  async load(prefix: string) {
    return [...this.#values].filter(([key]) => key.startsWith(prefix)).map(([key, value]) => [key, structuredClone(value)] as const);
  }

  async set(key: string, value: unknown) {
    this.#values.set(key, structuredClone(value));
  }

  async delete(key: string) {
    this.#values.delete(key);
  }
}

/** Until the tab is closed. */
class TabStorage implements RealtimeStorage {
  async load(prefix: string) {
    return Object.keys(sessionStorage).filter((key) => key.startsWith(prefix)).map((key) => [key, JSON.parse(sessionStorage.getItem(key)!)] as const);
  }

  async set(key: string, value: unknown) {
    sessionStorage.setItem(key, JSON.stringify(value));
  }

  async delete(key: string) {
    sessionStorage.removeItem(key);
  }
}

const TABLE = "values";

/** Until the user signs out, in all tabs. */
class DatabaseStorage implements RealtimeStorage {
  #database: Promise<IDBDatabase> | null = null;

  async load(prefix: string): Promise<(readonly [string, unknown])[]> {
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    const [keys, values] = await Promise.all([
      this.#run("readonly", (table) => table.getAllKeys(range)),
      this.#run("readonly", (table) => table.getAll(range)),
    ]);
    // Two requests: what was written between them has no partner, and is told by the tab that wrote it.
    return keys.length === values.length ? keys.map((key, index) => [String(key), values[index] as unknown] as const) : this.load(prefix);
  }

  async set(key: string, value: unknown) {
    await this.#run("readwrite", (table) => table.put(value, key));
  }

  async delete(key: string) {
    await this.#run("readwrite", (table) => table.delete(key));
  }

  async #run<T>(mode: IDBTransactionMode, use: (table: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const database = await (this.#database ??= this.#open());
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(TABLE, mode);
      const request = use(transaction.objectStore(TABLE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? request.error);
    });
  }

  #open(): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open("realtime", 1);
      request.onupgradeneeded = () => request.result.createObjectStore(TABLE);
      request.onerror = request.onblocked = () => reject(request.error ?? new Error("blocked"));
      request.onsuccess = () => {
        // Another tab may have a newer version of this code.
        request.result.onversionchange = () => {
          request.result.close();
          this.#database = null;
        };
        resolve(request.result);
      };
    });
  }
}
