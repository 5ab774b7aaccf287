import type { ErrorCode as ServerCode } from "./wire.js";

/** Codes of the server, and those of the client itself. A later server may have further ones. */
export type ErrorCode = ServerCode | "timeout" | "offline" | "closed" | "forbidden_origin" | "upload_failed" | "storage_full" | "load_failed" | "user_changed" | (string & {});

/** An answer that says no, or none at all. Its message is for developers; people see a sentence by the code. */
export class RealtimeError extends Error {
  readonly code: ErrorCode;
  /** The same call may succeed later. */
  readonly retryable: boolean;
  /** Milliseconds that the server asks to wait. */
  readonly retryAfter?: number;

  constructor(code: ErrorCode, message: string = code, retryAfter?: number) {
    super(message);
    this.name = "RealtimeError";
    this.code = code;
    this.retryable = transient.has(code);
    if (retryAfter !== undefined) this.retryAfter = retryAfter;
  }
}

/** Faults that pass. Everything else is an answer. */
const transient = new Set<string>(["unavailable", "internal_error", "rate_limited", "timeout", "offline", "load_failed"]);

/** The credentials are at fault, and new ones may help. */
export const isAboutCredentials = (code: string) => ["token_expired", "invalid_token", "unauthenticated", "no_token", "signed_out"].includes(code);

/** The host must change something: its directory or its origins. */
export const isAboutSetup = (code: string) => code === "user_not_found" || code === "forbidden_origin";

export const isGone = (code: string) => code === "conversation_not_found" || code === "forbidden";

/** Whatever was thrown, as an error of this library. */
export const asError = (thrown: unknown): RealtimeError =>
  thrown instanceof RealtimeError ? thrown : new RealtimeError("internal_error", thrown instanceof Error ? thrown.message : String(thrown));
