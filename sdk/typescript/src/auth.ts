/**
 * Tokens by client credentials (OAuth 2), fetched when needed and again before they expire.
 *
 * However many calls wait, one request for a token is under way. The secret leaves this file only towards the token
 * endpoint; a token only in the header that it is for.
 */

/** What a token endpoint answers. */
export interface FreshToken {
  token: string;
  expiresInMs: number;
}

/** A tenth of a token's life, or half a minute, before it ends it is not used any more. */
const MARGIN_MS = 30_000;

/** Keeps a token that holds. */
export class TokenKeeper {
  #token: string | undefined;
  #goodUntil = 0;
  #underWay: Promise<string> | undefined;

  constructor(
    private readonly fetchToken: () => Promise<FreshToken>,
    private readonly now: () => number,
  ) {}

  /** A token that holds. */
  async get(): Promise<string> {
    if (this.#token !== undefined && this.now() < this.#goodUntil) return this.#token;
    this.#underWay ??= this.#renew().finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  /** The server refused this token: it is not used again. */
  refused(token: string): void {
    if (this.#token === token) this.#token = undefined;
  }

  async #renew(): Promise<string> {
    const asked = this.now();
    const fresh = await this.fetchToken();
    this.#token = fresh.token;
    this.#goodUntil = asked + fresh.expiresInMs - Math.min(MARGIN_MS, fresh.expiresInMs / 10);
    return fresh.token;
  }
}
