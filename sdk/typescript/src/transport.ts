/**
 * One call from its arguments to its answer: token, key, attempts, deadline, errors.
 *
 * What it may know: HTTP and the platform's conventions. What must never happen here: a request sent again that might
 * act twice, a call that outlives its deadline, a secret in an error.
 */
import { TokenKeeper } from './auth.js';
import { ApiError, LocalPlusError, problemOf, UnansweredError } from './errors.js';
import { type Page, Pager } from './pager.js';
import { Budget, pause, RETRY_DEFAULTS, type RetryOptions, retryAfter, worthRepeating } from './retry.js';
import type { CallSpan, Telemetry } from './telemetry.js';

export { Pager } from './pager.js';

/** How a client is made. */
export interface ClientOptions {
  /** The gateway, such as `https://api.example.com`. */
  baseUrl: string;
  /** An API key; instead of `token`. */
  clientId?: string;
  clientSecret?: string;
  /** A bearer token, or who gives one for every attempt; instead of an API key. */
  token?: string | (() => Promise<string>);
  /** How long a call may take at most, with all its attempts and pauses. 30 seconds unless said otherwise. */
  deadlineMs?: number;
  /** How long one attempt may take at most. 10 seconds unless said otherwise. */
  attemptTimeoutMs?: number;
  retry?: Partial<RetryOptions>;
  telemetry?: Telemetry;
  /** Added to every request's `User-Agent`: who integrates. */
  userAgent?: string;
  /** Instead of the platform's own `fetch`. */
  fetch?: typeof globalThis.fetch;
}

/** What one call may do differently. */
export interface CallOptions {
  /**
   * Names the command for ever: repeated with the same key it acts once. A call that moves value has a key of its own
   * unless one is given; give one to be able to repeat the call after your own process was restarted.
   */
  idempotencyKey?: string;
  /** How long this call may take at most, with all its attempts and pauses. */
  deadlineMs?: number;
  /** Ends the call early. */
  signal?: AbortSignal;
}

/** What is called. */
export interface Operation {
  name: string;
  method: string;
  /** With placeholders. */
  path: string;
  /** It takes an Idempotency-Key. */
  keyed?: boolean;
  /** Sending it twice is the same as once. */
  repeatable?: boolean;
}

/** With what. */
export interface Input {
  path?: Record<string, string | number>;
  query?: Record<string, unknown>;
  body?: unknown;
}

const TOKEN_CALL: Operation = {
  name: 'oauth.token',
  method: 'POST',
  path: '/merchant/v1/oauth/token',
  repeatable: true,
};
const VERSION = '0.1.0';

export class Transport {
  readonly #base: string;
  readonly #fetch: typeof globalThis.fetch;
  readonly #keeper: TokenKeeper | undefined;
  readonly #retry: RetryOptions;
  readonly #budget = new Budget();

  constructor(private readonly options: ClientOptions) {
    if (!/^https?:\/\//.test(options.baseUrl)) {
      throw new LocalPlusError(`'${options.baseUrl}' is not the address of a gateway`);
    }
    this.#base = options.baseUrl.replace(/\/+$/, '');
    this.#fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
    this.#retry = { ...RETRY_DEFAULTS, ...options.retry };
    const { clientId, clientSecret } = options;
    if (clientId !== undefined && clientSecret !== undefined) {
      this.#keeper = new TokenKeeper(() => this.#tokenByKey(clientId, clientSecret), Date.now);
    }
  }

  /** A call that answers JSON. */
  async json<T>(operation: Operation, input: Input, options: CallOptions = {}): Promise<T> {
    return (await this.#call(operation, input, options, (response) => response.json())) as T;
  }

  /** A call that answers nothing. */
  async none(operation: Operation, input: Input, options: CallOptions = {}): Promise<void> {
    await this.#call(operation, input, options, (response) => response.arrayBuffer());
  }

  /** A list that comes in one answer. */
  async list<T>(operation: Operation, input: Input, options: CallOptions = {}): Promise<T[]> {
    return (await this.json<{ data: T[] }>(operation, input, options)).data;
  }

  /** A list that comes in pages. */
  pages<T>(operation: Operation, input: Input, options: CallOptions = {}): Pager<T> {
    const fetchPage = async (cursor: string | undefined): Promise<Page<T>> => {
      const query = { ...input.query, cursor };
      const page = await this.json<{ data: T[]; next_cursor?: string | null }>(operation, { ...input, query }, options);
      return { data: page.data, nextCursor: page.next_cursor ?? null };
    };
    return new Pager(fetchPage, input.query?.cursor as string | undefined);
  }

  /** A file; the deadline is for the beginning of the answer, as a file may be long. */
  async bytes(operation: Operation, input: Input, options: CallOptions = {}): Promise<ReadableStream<Uint8Array>> {
    const body = await this.#call(operation, input, options, async (response) => response.body, true);
    return body ?? new ReadableStream({ start: (controller) => controller.close() });
  }

  async #call<T>(
    operation: Operation,
    input: Input,
    options: CallOptions,
    read: (response: Response) => Promise<T>,
    stream = false,
  ): Promise<T> {
    const started = Date.now();
    const span = this.options.telemetry?.started({
      operation: operation.name,
      method: operation.method,
      route: operation.path,
    });
    const key = operation.keyed ? (options.idempotencyKey ?? crypto.randomUUID()) : undefined;
    const attempt = new Attempts(started + (options.deadlineMs ?? this.options.deadlineMs ?? 30_000));
    try {
      const [response, value] = await this.#attempts(operation, input, options, key, attempt, span, read, stream);
      const replayed = response.headers.get('idempotent-replayed') === 'true';
      span?.ended({ status: response.status, attempts: attempt.made, durationMs: Date.now() - started, replayed });
      return value;
    } catch (error) {
      const status = error instanceof ApiError ? error.status : undefined;
      const code = error instanceof ApiError ? error.code : 'unanswered';
      span?.ended({
        ...(status === undefined ? {} : { status }),
        code,
        attempts: attempt.made,
        durationMs: Date.now() - started,
        replayed: false,
      });
      throw error;
    }
  }

  async #attempts<T>(
    operation: Operation,
    input: Input,
    options: CallOptions,
    key: string | undefined,
    attempts: Attempts,
    span: CallSpan | undefined,
    read: (response: Response) => Promise<T>,
    stream: boolean,
  ): Promise<[Response, T]> {
    const url = this.#base + address(operation.path, input);
    const headers: Record<string, string> = { accept: 'application/json, */*', ...span?.headers?.() };
    if (!('window' in globalThis))
      headers['user-agent'] = [`localplus-typescript/${VERSION}`, this.options.userAgent].filter(Boolean).join(' ');
    if (key !== undefined) headers['idempotency-key'] = key;
    if (input.body !== undefined) headers['content-type'] = 'application/json';
    const body = input.body === undefined ? undefined : JSON.stringify(input.body);
    let renewed = false;
    // whether an attempt was sent and not answered: from then on the outcome is unknown until something answers
    let unanswered = false;
    for (;;) {
      let error: LocalPlusError;
      let reason: string;
      let retryAfterMs: number | undefined;
      let again: boolean;
      const token = await this.#token();
      if (token !== undefined) headers.authorization = `Bearer ${token}`;
      try {
        const response = await this.#send(
          url,
          { method: operation.method, headers, ...(body === undefined ? {} : { body }) },
          attempts,
          options.signal,
          stream,
        );
        if (response.ok) {
          const value = await read(response);
          this.#budget.succeeded();
          return [response, value];
        }
        retryAfterMs = retryAfter(response.headers.get('retry-after'), Date.now());
        const problem = problemOf(response.status, retryAfterMs, await response.json().catch(() => undefined));
        if (problem.status === 401 && token !== undefined && this.#keeper !== undefined && !renewed) {
          // the key may have been rotated, or the clock of this machine be off
          renewed = true;
          this.#keeper.refused(token);
          continue;
        }
        error = problem;
        reason = problem.code;
        again = worthRepeating(problem, operation.repeatable === true);
      } catch (cause) {
        if (cause instanceof LocalPlusError) throw cause;
        if (options.signal?.aborted) {
          throw new UnansweredError('the call was ended by its caller', operation.method !== 'GET', key, { cause });
        }
        const sent = !neverSent(cause);
        unanswered ||= sent;
        const why = cause instanceof Error && cause.name === 'TimeoutError' ? 'no answer in time' : 'no answer';
        error = new UnansweredError(`${operation.name}: ${why}`, unanswered && operation.method !== 'GET', key, {
          cause,
        });
        reason = 'unanswered';
        again = operation.repeatable === true || !sent;
      }
      if (!again || attempts.made >= this.#retry.attempts) throw error;
      const pauseMs = pause(attempts.made + 1, retryAfterMs, this.#retry, Math.random);
      // an answer that would come after the deadline is none
      if (Date.now() + pauseMs >= attempts.deadline || !this.#budget.take()) throw error;
      span?.retried?.(attempts.made + 1, reason, pauseMs);
      await sleep(pauseMs, options.signal);
    }
  }

  async #send(
    url: string,
    init: RequestInit,
    attempts: Attempts,
    signal: AbortSignal | undefined,
    stream: boolean,
  ): Promise<Response> {
    attempts.made += 1;
    const left = Math.max(1, Math.min(this.options.attemptTimeoutMs ?? 10_000, attempts.deadline - Date.now()));
    if (!stream) {
      const timeout = AbortSignal.timeout(left);
      return this.#fetch(url, { ...init, signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
    }
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new DOMException('no answer in time', 'TimeoutError')), left);
    try {
      return await this.#fetch(url, { ...init, signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal });
    } finally {
      clearTimeout(timer);
    }
  }

  async #token(): Promise<string | undefined> {
    if (this.#keeper !== undefined) return this.#keeper.get();
    const { token } = this.options;
    return typeof token === 'function' ? token() : token;
  }

  async #tokenByKey(clientId: string, clientSecret: string): Promise<{ token: string; expiresInMs: number }> {
    const attempts = new Attempts(Date.now() + (this.options.deadlineMs ?? 30_000));
    for (;;) {
      let error: LocalPlusError;
      let retryAfterMs: number | undefined;
      try {
        const body = new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: clientId,
          client_secret: clientSecret,
        });
        const response = await this.#send(
          this.#base + TOKEN_CALL.path,
          { method: 'POST', body },
          attempts,
          undefined,
          false,
        );
        const answer = (await response.json().catch(() => ({}))) as { access_token?: string; expires_in?: number };
        if (response.ok && answer.access_token !== undefined) {
          return { token: answer.access_token, expiresInMs: (answer.expires_in ?? 60) * 1000 };
        }
        retryAfterMs = retryAfter(response.headers.get('retry-after'), Date.now());
        const problem = problemOf(response.status, retryAfterMs, answer);
        if (!worthRepeating(problem, true)) throw problem;
        error = problem;
      } catch (cause) {
        if (cause instanceof LocalPlusError) throw cause;
        error = new UnansweredError('oauth.token: no answer', false, undefined, { cause });
      }
      const pauseMs = pause(attempts.made + 1, retryAfterMs, this.#retry, Math.random);
      if (attempts.made >= this.#retry.attempts || Date.now() + pauseMs >= attempts.deadline || !this.#budget.take())
        throw error;
      await sleep(pauseMs, undefined);
    }
  }
}

class Attempts {
  made = 0;
  constructor(readonly deadline: number) {}
}

/** The path with its placeholders filled, and the query. */
export function address(path: string, input: Input): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = input.path?.[name];
    if (value === undefined || value === '') throw new LocalPlusError(`${name} is empty`);
    return encodeURIComponent(value);
  });
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined && value !== null)
      query.set(name, value instanceof Date ? value.toISOString() : String(value));
  }
  const text = query.toString();
  return text === '' ? filled : `${filled}?${text}`;
}

/** Whether the request certainly never reached anybody: the name did not resolve, or the connection was refused. */
function neverSent(cause: unknown): boolean {
  const inner = cause instanceof Error ? (cause.cause as { code?: string } | undefined) : undefined;
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'].includes(inner?.code ?? '');
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(new UnansweredError('the call was ended by its caller', true, undefined, { cause: signal?.reason }));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end);
      resolve();
    }, ms);
    if (signal?.aborted) end();
    else signal?.addEventListener('abort', end, { once: true });
  });
}
