/** How a connection is made. Tests give their own, which speak to no network. */
export interface Transport {
  /** Starts one attempt. It ends in `connected` or `refused`; after `connected`, in `closed`. Each is called once, never inside `open`. */
  open(target: LinkTarget, handlers: LinkHandlers): Link;
}

export interface LinkTarget {
  readonly url: string | undefined;
  readonly path: string;
  readonly auth: Readonly<Record<string, unknown>>;
  /** Counts failed attempts, so that the kind of transport can alternate. */
  readonly attempt: number;
}

export interface LinkHandlers {
  connected(): void;
  /** The server said no, or was not reached (`code` is then `offline`). */
  refused(failure: { code: string; message: string; retryAfter?: number }): void;
  event(name: string, payload: unknown): void;
  closed(reason: string): void;
}

export interface Link {
  /** Long polling takes one of the six connections that a browser opens to a host. */
  readonly isPolling: boolean;
  /** Sends and waits for the acknowledgement. Rejects after `limit` milliseconds with anything. */
  request(event: string, payload: unknown, limit: number): Promise<unknown>;
  /** Sends what need not arrive. */
  send(event: string, payload: unknown): void;
  /** Ends it without a call of a handler. */
  close(): void;
}
