import type { ChatContext } from "./context.js";
import type { NewEntry } from "./outbox.js";

interface Upload {
  readonly files: readonly File[];
  readonly entry: NewEntry;
  abort: AbortController;
}

/** Attachments on their way, through the host's own hook. Files live as long as the page. */
export class Uploads {
  readonly #context: ChatContext;
  readonly #uploads = new Map<string, Upload>();

  constructor(context: ChatContext) {
    this.#context = context;
  }

  begin(entry: NewEntry, files: readonly File[], known?: string): string {
    const id = this.#context.outbox().add(entry, "uploading", known);
    this.#uploads.set(id, { files, entry, abort: new AbortController() });
    void this.#run(id);
    return id;
  }

  /** False if there is nothing to upload again. */
  retry(id: string): boolean {
    const upload = this.#uploads.get(id);
    if (!upload || this.#context.outbox().get(id)?.state !== "failed") return false;
    upload.abort = new AbortController();
    this.#context.outbox().retry(id, "uploading");
    void this.#run(id);
    return true;
  }

  cancel(id: string): void {
    this.#uploads.get(id)?.abort.abort();
    this.#uploads.delete(id);
  }

  /** Ends those on their way. Their entries fail, and can be retried. */
  suspend(): void {
    for (const { abort } of this.#uploads.values()) abort.abort();
  }

  clear(): void {
    for (const id of [...this.#uploads.keys()]) this.cancel(id);
  }

  async #run(id: string): Promise<void> {
    const { files, entry, abort } = this.#uploads.get(id)!;
    const outbox = this.#context.outbox();
    // There may have been no room for it.
    if (outbox.get(id)?.state !== "uploading") return;
    const ids: string[] = [];
    let shown = 0;
    try {
      for (const [index, file] of files.entries()) {
        const onProgress = (part: number) => {
          const progress = (index + Math.min(1, Math.max(0, part))) / files.length;
          // Steps that can be seen: each is stored and told to the other tabs.
          if (progress - shown >= 0.05) outbox.change(id, { progress: (shown = progress) });
        };
        if (!this.#context.options.upload) throw new Error("There is no upload option.");
        ids.push((await this.#context.options.upload(file, { conversationId: entry.conversationId, signal: abort.signal, onProgress })).id);
        if (abort.signal.aborted) return;
      }
      this.#uploads.delete(id);
      outbox.change(id, { state: "queued", progress: 1, attachments: [...(entry.attachments ?? []), ...ids] });
    } catch (error) {
      this.#context.diagnose({ area: "outbox", event: "upload", detail: error });
      if (!abort.signal.aborted) outbox.change(id, { state: "failed", code: "upload_failed" });
    }
  }
}
