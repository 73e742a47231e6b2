/**
 * Whether a webhook came from LOCAL-PLUS: Standard Webhooks, HMAC-SHA256 over `id.timestamp.body`.
 *
 * The body is verified as it arrived, to the byte, before anything reads it. Comparing takes the same time for every
 * wrong signature.
 */
import { LocalPlusError } from './errors.js';

/** The webhook is not to be trusted. */
export class WebhookVerificationError extends LocalPlusError {}

/** How far the sender's clock may be from ours, and so how long a captured webhook may be played again. */
const TOLERANCE_SECONDS = 5 * 60;

/** What came, once it is known to be genuine. */
export interface Webhook<T = unknown> {
  /** The same for every attempt: what was handled once is not handled again. */
  id: string;
  sentAt: Date;
  payload: T;
}

/** Headers in any of the shapes that servers have. */
export type WebhookHeaders = Headers | Record<string, string | string[] | undefined>;

/** Verifies webhooks of one endpoint; while a secret is rotated, with both. */
export class WebhookVerifier {
  readonly #secrets: Uint8Array<ArrayBuffer>[];

  constructor(
    secrets: string | string[],
    private readonly options: { toleranceSeconds?: number; now?: () => number } = {},
  ) {
    this.#secrets = (typeof secrets === 'string' ? [secrets] : secrets).map(decoded);
    if (this.#secrets.length === 0) throw new WebhookVerificationError('a verifier needs a secret');
  }

  /** Gives the payload, or throws a `WebhookVerificationError`. */
  async verify<T = unknown>(body: string | Uint8Array, headers: WebhookHeaders): Promise<Webhook<T>> {
    const id = header(headers, 'webhook-id');
    const timestamp = header(headers, 'webhook-timestamp');
    const signatures = header(headers, 'webhook-signature');
    if (!/^\d{1,12}$/.test(timestamp)) throw new WebhookVerificationError('webhook-timestamp is not a time');
    const seconds = Number(timestamp);
    const now = Math.floor((this.options.now ?? Date.now)() / 1000);
    if (Math.abs(now - seconds) > (this.options.toleranceSeconds ?? TOLERANCE_SECONDS)) {
      throw new WebhookVerificationError('webhook-timestamp is too far from now');
    }
    const encoder = new TextEncoder();
    const bytes = typeof body === 'string' ? encoder.encode(body) : body;
    const head = encoder.encode(`${id}.${timestamp}.`);
    const signed = new Uint8Array(head.length + bytes.length);
    signed.set(head);
    signed.set(bytes, head.length);
    for (const secret of this.#secrets) {
      const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
      for (const one of signatures.split(' ')) {
        const [version, signature] = one.split(',', 2);
        if (version !== 'v1' || signature === undefined) continue;
        const given = fromBase64(signature);
        if (given !== undefined && (await crypto.subtle.verify('HMAC', key, given, signed))) {
          const payload = JSON.parse(new TextDecoder().decode(bytes)) as T;
          return { id, sentAt: new Date(seconds * 1000), payload };
        }
      }
    }
    throw new WebhookVerificationError('no signature of the webhook is by a known secret');
  }
}

function header(headers: WebhookHeaders, name: string): string {
  let value: string | string[] | null | undefined;
  if (headers instanceof Headers) value = headers.get(name);
  else value = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  if (typeof value !== 'string' || value === '') throw new WebhookVerificationError(`the webhook has no ${name}`);
  return value;
}

function decoded(secret: string): Uint8Array<ArrayBuffer> {
  const bytes = fromBase64(secret.replace(/^whsec_/, ''));
  if (bytes === undefined || bytes.length === 0) throw new WebhookVerificationError('a secret is `whsec_` and Base64');
  return bytes;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
    return bytes;
  } catch {
    return undefined;
  }
}
