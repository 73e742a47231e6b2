/**
 * When a request is sent again, and after how long. Pure but for the dice.
 *
 * A request is sent again only when that cannot act twice: it is repeatable by its nature or by its Idempotency-Key,
 * or the server certainly did nothing. The server's word about when (`Retry-After`) is kept. A client that meets a
 * server in trouble must not add to it: sending again costs from a budget that only successes fill.
 */

/** How requests are sent again. */
export interface RetryOptions {
  /** How often one request is sent at most, the first time included. */
  attempts: number;
  /** Pauses are drawn between zero and this, doubled with every attempt. */
  baseMs: number;
  /** The longest pause that is drawn. */
  capMs: number;
}

export const RETRY_DEFAULTS: RetryOptions = { attempts: 6, baseMs: 100, capMs: 5_000 };

const BUDGET_MAX = 10;
const EARNED_BY_SUCCESS = 0.1;

/** Sending again is at most a tenth of all requests, after the first ten. */
export class Budget {
  #tokens = BUDGET_MAX;

  succeeded(): void {
    this.#tokens = Math.min(BUDGET_MAX, this.#tokens + EARNED_BY_SUCCESS);
  }

  /** Whether one more may be sent again. */
  take(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

/** Whether an answer is worth another attempt. */
export function worthRepeating(
  answer: { status: number; code: string; retryAfterMs?: number | undefined },
  repeatable: boolean,
): boolean {
  // nothing was done, and the server says when to come back; a limit that says nothing is one to be told of
  if (answer.status === 429) return answer.retryAfterMs !== undefined;
  if (answer.status === 409)
    return answer.code === 'idempotency_key_in_progress' || answer.code === 'receipt_not_ready';
  return (
    repeatable && (answer.status === 408 || answer.status === 502 || answer.status === 503 || answer.status === 504)
  );
}

/** How long to wait before attempt number `next` (from 2). */
export function pause(
  next: number,
  retryAfterMs: number | undefined,
  options: RetryOptions,
  dice: () => number,
): number {
  const drawn = dice() * Math.min(options.capMs, options.baseMs * 2 ** (next - 2));
  // callers who were sent away together do not come back together
  return retryAfterMs === undefined ? drawn : retryAfterMs + dice() * options.baseMs;
}

/** `Retry-After` in milliseconds: whole seconds or a date. */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
