/**
 * What became of a request that was not simply answered.
 *
 * The one question that matters at a counter is whether something happened. `refused`: certainly not, and the server
 * said why. `offline`: certainly not, nothing was sent. `unknown`: it was sent and no answer came; only the same
 * Idempotency-Key can tell. `unavailable`: a question (not a movement) that nobody answered.
 */
export type Outcome = 'refused' | 'offline' | 'unknown' | 'unavailable';

export interface FieldProblem {
  field: string;
  code: string;
  detail: string;
}

export class ApiError extends Error {
  readonly outcome: Outcome;
  /** Stable, snake_case; the services' own codes, or `offline`, `no_answer`, `unexpected_answer`, `list_too_long` of this client. */
  readonly code: string;
  readonly status: number | undefined;
  readonly fields: readonly FieldProblem[];
  readonly traceId: string | undefined;
  readonly retryAfterS: number | undefined;

  constructor(
    outcome: Outcome,
    code: string,
    detail: string,
    more: { status?: number; fields?: readonly FieldProblem[]; traceId?: string; retryAfterS?: number } = {},
  ) {
    super(detail);
    this.name = 'ApiError';
    this.outcome = outcome;
    this.code = code;
    this.status = more.status;
    this.fields = more.fields ?? [];
    this.traceId = more.traceId;
    this.retryAfterS = more.retryAfterS;
  }
}

/** Statuses after which a movement of value may or may not have happened. */
const UNDECIDED = new Set([500, 502, 503, 504]);

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Reads an error answer (RFC 9457, or whatever a proxy says). `moves` tells whether the request moved value. */
export function problemOf(response: Response, body: unknown, moves: boolean): ApiError {
  const said = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const undecided = UNDECIDED.has(response.status);
  const outcome: Outcome = undecided ? (moves ? 'unknown' : 'unavailable') : 'refused';
  const fields = Array.isArray(said.errors) ? (said.errors as FieldProblem[]) : [];
  const retryAfterS = Number(response.headers.get('retry-after'));
  return new ApiError(
    outcome,
    text(said.code) ?? 'unexpected_answer',
    text(said.detail) ?? text(said.title) ?? `HTTP ${response.status}`,
    {
      status: response.status,
      fields,
      traceId: text(said.trace_id),
      retryAfterS: Number.isFinite(retryAfterS) && retryAfterS > 0 ? retryAfterS : undefined,
    },
  );
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError('unavailable', 'unexpected_answer', error instanceof Error ? error.message : String(error));
}
