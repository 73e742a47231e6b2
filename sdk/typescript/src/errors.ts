/**
 * Everything that can go wrong, as types.
 *
 * An answer that is a problem (RFC 9457) becomes an `ApiError` of the kind its status tells; programs look at `code`,
 * which is stable. What was not answered becomes an `UnansweredError`, which says whether the request may have taken
 * effect. What must never happen here: a secret or a body in a message.
 */
import type { Code } from './generated/codes.js';

/** A field of the request that is wrong. */
export interface FieldProblem {
  /** Where: `legs[0].amount`; `$` is the body as a whole. */
  field: string;
  /** What, for programs: stable, snake case. */
  code: string;
  /** What, for people. */
  detail: string;
}

/** Everything that this library throws on purpose. */
export class LocalPlusError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The server answered, and the answer is no. */
export class ApiError extends LocalPlusError {
  constructor(
    /** The HTTP status. */
    readonly status: number,
    /** What, for programs. */
    readonly code: Code,
    /** What, for people. */
    readonly detail: string,
    /** The fields at fault. */
    readonly errors: readonly FieldProblem[],
    /** Finds the request in the server's logs and traces. */
    readonly traceId: string | undefined,
    /** When the server says that it makes sense to try again, in milliseconds. */
    readonly retryAfterMs: number | undefined,
  ) {
    super(`${code}: ${detail}${errors.map((one) => `; ${one.field}: ${one.detail}`).join('')}`);
  }
}

/** 400, 413, 415, 422: the request is wrong, whatever the state of the system. */
export class InvalidRequestError extends ApiError {}
/** 401: who is asking is not known. */
export class UnauthenticatedError extends ApiError {}
/** 403: who is asking may not. */
export class PermissionDeniedError extends ApiError {}
/** 404: there is no such thing in this network. */
export class NotFoundError extends ApiError {}
/** 409: the state of the system refuses it. */
export class ConflictError extends ApiError {}
/** 429: over a limit; later it will do. */
export class RateLimitedError extends ApiError {}
/** 500 and above: a fault of the server, or something that it needs is not there. */
export class ServerError extends ApiError {}

/** No answer came: no connection, no answer in time. */
export class UnansweredError extends LocalPlusError {
  constructor(
    message: string,
    /** Whether the request may have taken effect. Repeat it with `idempotencyKey` to learn it. */
    readonly outcomeUnknown: boolean,
    /** The key that the request was sent with, if it moves value. */
    readonly idempotencyKey: string | undefined,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The kind of error that a status is. */
export function kindOf(status: number): typeof ApiError {
  switch (status) {
    case 401:
      return UnauthenticatedError;
    case 403:
      return PermissionDeniedError;
    case 404:
      return NotFoundError;
    case 409:
      return ConflictError;
    case 429:
      return RateLimitedError;
    default:
      return status >= 500 ? ServerError : InvalidRequestError;
  }
}

/** The error that an answer is, whoever answered: a proxy's page has a status alone. */
export function problemOf(status: number, retryAfterMs: number | undefined, body: unknown): ApiError {
  const said = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const text = (value: unknown, other: string) => (typeof value === 'string' ? value : other);
  const errors = Array.isArray(said.errors) ? (said.errors as FieldProblem[]) : [];
  const traceId = typeof said.trace_id === 'string' ? said.trace_id : undefined;
  // OAuth 2 names errors its own way (RFC 6749, section 5.2)
  const code = text(said.code, text(said.error, 'unexpected_answer'));
  const detail = text(said.detail, text(said.error_description, `the server answered ${status}`));
  return new (kindOf(status))(status, code, detail, errors, traceId, retryAfterMs);
}
