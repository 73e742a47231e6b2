import createClient from 'openapi-fetch';
import type { components, paths } from './generated/merchant';
import { ApiError, problemOf } from './problem';
import { sender, wait } from './send';

export type User = components['schemas']['UserBody'];
type SessionBody = components['schemas']['SessionBody'];

export type Standing =
  | { status: 'starting' }
  | { status: 'signed_out'; reason?: 'over' | 'unreachable' }
  | { status: 'signed_in'; user: User };

/** A token is renewed this long before it ends, so that no request starts with one that dies on the way. */
const MARGIN_MS = 30_000;
const CHANNEL = 'localplus-session';

/** Sign-in speaks without a token: the refresh token is in a cookie that no script can read. */
const open = createClient<paths>({
  baseUrl: `${window.location.origin}/merchant`,
  credentials: 'same-origin',
  fetch: sender({
    fetch: (request) => fetch(request),
    token: async () => null,
    renew: async () => null,
    online: () => navigator.onLine,
    sleep: wait,
  }),
});

interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

async function answer<T>(call: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw problemOf(response, error, false);
  return data as T;
}

/**
 * Who is signed in. The access token lives in this object and nowhere else: not in storage, not in a URL. A reload starts
 * without one and asks for the next by the cookie.
 */
export class Session {
  #standing: Standing = { status: 'starting' };
  #token: { text: string; endsAt: number } | null = null;
  #renewing: Promise<string | null> | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #tabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(CHANNEL);

  constructor() {
    // signing out in one tab signs out all
    this.#tabs?.addEventListener('message', (event) => {
      if (event.data === 'signed_out') this.#forget();
    });
  }

  get standing(): Standing {
    return this.#standing;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  snapshot = (): Standing => this.#standing;

  /** Takes up the session that the cookie holds, if there is one. */
  async resume(): Promise<void> {
    if (this.#standing.status === 'signed_in') return;
    try {
      if ((await this.renew()) !== null) await this.#welcome();
    } catch {
      this.#become({ status: 'signed_out', reason: 'unreachable' });
    }
  }

  /** Answers the challenge for the second factor, or null when signed in. */
  async signIn(email: string, password: string, tenant?: string): Promise<string | null> {
    const body = await answer(open.POST('/v1/auth/login', { body: { email, password, tenant: tenant ?? null } }));
    if (body.status === 'totp_required') return body.challenge ?? null;
    this.#keep(body);
    await this.#welcome();
    return null;
  }

  async verify(challenge: string, code: string): Promise<void> {
    this.#keep(await answer(open.POST('/v1/auth/totp/verify', { body: { challenge, code } })));
    await this.#welcome();
  }

  async signOut(): Promise<void> {
    await answer(open.POST('/v1/auth/logout', { body: {} }));
    this.#tabs?.postMessage('signed_out');
    this.#forget();
  }

  askForReset(email: string): Promise<unknown> {
    return answer(open.POST('/v1/auth/password-reset', { body: { email } }));
  }

  setPassword(page: 'invitation' | 'password-reset', token: string, password: string): Promise<unknown> {
    const body = { token, password };
    return page === 'invitation'
      ? answer(open.POST('/v1/auth/invitations/accept', { body }))
      : answer(open.POST('/v1/auth/password-reset/confirm', { body }));
  }

  /** Reads the person anew, after they changed something about themselves. */
  async reload(): Promise<void> {
    await this.#welcome();
  }

  /** A token that holds for a while yet. */
  token = async (): Promise<string | null> => {
    if (this.#token && this.#token.endsAt - Date.now() > MARGIN_MS) return this.#token.text;
    if (this.#standing.status !== 'signed_in') return this.#token?.text ?? null;
    return this.renew();
  };

  /** The next token; one exchange at a time, however many ask. Null when the session is over. */
  renew = (): Promise<string | null> => {
    this.#renewing ??= this.#exchange().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  };

  async #exchange(): Promise<string | null> {
    try {
      const body = await answer(open.POST('/v1/auth/refresh', { body: {} }));
      this.#keep(body);
      return this.#token?.text ?? null;
    } catch (error) {
      const over = error instanceof ApiError && (error.status === 401 || error.status === 403);
      // nobody answered: the session may well go on
      if (!over) throw error;
      const had = this.#standing.status === 'signed_in';
      this.#token = null;
      this.#become(had ? { status: 'signed_out', reason: 'over' } : { status: 'signed_out' });
      return null;
    }
  }

  #keep(body: SessionBody): void {
    if (!body.access_token) throw new ApiError('refused', 'unexpected_answer', 'No token was given.');
    this.#token = { text: body.access_token, endsAt: Date.now() + (body.expires_in ?? 0) * 1_000 };
  }

  async #welcome(): Promise<void> {
    const headers = { Authorization: `Bearer ${this.#token?.text ?? ''}` };
    this.#become({ status: 'signed_in', user: await answer(open.GET('/v1/auth/me', { headers })) });
  }

  #forget(): void {
    this.#token = null;
    this.#become({ status: 'signed_out' });
  }

  #become(standing: Standing): void {
    this.#standing = standing;
    for (const listener of this.#listeners) listener();
  }
}

export const session = new Session();
