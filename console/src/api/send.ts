import { ApiError } from './problem';

/** Marks a request that moves value, and lets it be repeated safely. */
export const KEY_HEADER = 'Idempotency-Key';

/** Pauses before the tries after the first, in milliseconds; each is shortened by up to half, at random. */
const PAUSES_MS = [250, 800, 2_000];
/** How long one try may take. The services answer in milliseconds; a proxy gives up after 30 s. */
const TRY_MS = 8_000;
/** The longest Retry-After that is waited for here; beyond it the person decides. */
const RETRY_AFTER_MAX_MS = 4_000;

const WORTH_REPEATING = new Set([429, 502, 503, 504]);

export interface Means {
  fetch: (request: Request) => Promise<Response>;
  /** The bearer token; null for nobody. */
  token: () => Promise<string | null>;
  /** Called once when a token was refused; gives the next one. */
  renew: () => Promise<string | null>;
  online: () => boolean;
  sleep: (ms: number) => Promise<void>;
  /** How long one try may take, its body read to the end, if not as long as an answer does. */
  tryMs?: number;
}

export const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * The only place that repeats requests. A question, or a movement with a key, is sent again while no answer comes, always
 * with the same key; anything else is sent once.
 */
export function sender(means: Means): (request: Request) => Promise<Response> {
  return async (request) => {
    const moves = request.headers.has(KEY_HEADER);
    const repeatable = moves || request.method === 'GET';
    if (!means.online()) throw new ApiError('offline', 'offline', 'This device is not connected. Nothing was sent.');

    let token = await means.token();
    let renewed = false;
    let lost = false;
    for (let tries = 0; ; tries += 1) {
      let pause = PAUSES_MS[tries];
      try {
        const response = await means.fetch(signed(request, token, means.tryMs ?? TRY_MS));
        if (response.status === 401 && token !== null && !renewed) {
          renewed = true;
          token = await means.renew();
          if (token !== null) {
            forget(response);
            tries -= 1;
            continue;
          }
        }
        const again = WORTH_REPEATING.has(response.status) || (await stillRunning(response));
        if (!again || !repeatable || pause === undefined) return response;
        const asked = Number(response.headers.get('retry-after')) * 1_000;
        if (asked > RETRY_AFTER_MAX_MS) return response;
        pause = Math.max(pause, asked || 0);
        forget(response);
      } catch (error) {
        if (request.signal.aborted) throw error;
        lost = true;
        if (!repeatable || pause === undefined) throw unanswered(moves);
      }
      await means.sleep(pause * (0.5 + Math.random() / 2));
      if (!means.online() && lost) throw unanswered(moves);
    }
  };
}

/** A copy for one try: a body can be read once only. */
function signed(request: Request, token: string | null, tryMs: number): Request {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(tryMs)]);
  const copy = new Request(request.clone(), { signal });
  if (token !== null) copy.headers.set('Authorization', `Bearer ${token}`);
  return copy;
}

/** Lets go of an answer that nobody reads: until then the browser keeps its connection open. */
function forget(response: Response): void {
  void response.body?.cancel().catch(() => undefined);
}

/** The same key is being worked on by an earlier try of ours. */
async function stillRunning(response: Response): Promise<boolean> {
  if (response.status !== 409) return false;
  const body = (await response
    .clone()
    .json()
    .catch(() => null)) as { code?: string } | null;
  return body?.code === 'idempotency_key_in_progress';
}

function unanswered(moves: boolean): ApiError {
  return moves
    ? new ApiError('unknown', 'no_answer', 'The request went out and no answer came. Whether it was done is not known.')
    : new ApiError('unavailable', 'no_answer', 'Nobody answered.');
}
