/**
 * What a caller may see of every call: when it starts, when it is sent again, how it ends.
 *
 * What is told has few values (an operation's name, its path with placeholders, a status, a code): it may become
 * labels of metrics. What must never be told: ids, keys, tokens, bodies.
 */

/** A call, as telemetry may know it. */
export interface CallInfo {
  /** `wallets.open`. */
  operation: string;
  /** `POST`. */
  method: string;
  /** `/wallet/v1/wallets/{id}`. */
  route: string;
}

/** How a call ended. */
export interface CallOutcome {
  /** The status of the last answer; absent when there was none. */
  status?: number;
  /** The stable code of the error; absent on success. */
  code?: string;
  /** How often it was sent. */
  attempts: number;
  /** From the call to its end. */
  durationMs: number;
  /** The server had answered this Idempotency-Key before. */
  replayed: boolean;
}

/** A call under way. */
export interface CallSpan {
  /** Headers to send along, such as `traceparent`. */
  headers?(): Record<string, string>;
  /** It is sent again, for this reason (a code, or `unanswered`), after this pause. */
  retried?(attempt: number, reason: string, pauseMs: number): void;
  /** It is over. */
  ended(outcome: CallOutcome): void;
}

/** Sees calls. */
export interface Telemetry {
  started(call: CallInfo): CallSpan | undefined;
}
