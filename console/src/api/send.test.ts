import { describe, expect, it, vi } from 'vitest';
import { ApiError, problemOf } from './problem';
import { KEY_HEADER, type Means, sender } from './send';

const KEY = '7b0c7c3e-6f57-4b0e-9c0a-d2f6a9a3d001';

function means(replies: (Response | Error)[], more: Partial<Means> = {}) {
  const sent: Request[] = [];
  const made: Means = {
    fetch: async (request) => {
      sent.push(request);
      const reply = replies.shift();
      if (reply === undefined) throw new Error('asked too often');
      if (reply instanceof Error) throw reply;
      return reply;
    },
    token: async () => 'first',
    renew: async () => 'second',
    online: () => true,
    sleep: async () => undefined,
    ...more,
  };
  return { sent, send: sender(made) };
}

const earn = () =>
  new Request('http://localhost/ledger/v1/earn', { method: 'POST', body: '{}', headers: { [KEY_HEADER]: KEY } });
const read = () => new Request('http://localhost/ledger/v1/transactions');
const ok = () => new Response('{}', { status: 201 });
const lost = () => new TypeError('network');

describe('a try', () => {
  it('takes as long as an answer does, or as a file does', async () => {
    const given = vi.spyOn(AbortSignal, 'timeout');
    await means([ok()]).send(read());
    await means([ok()], { tryMs: 900_000 }).send(read());
    expect(given.mock.calls).toEqual([[8_000], [900_000]]);
  });
});

describe('a movement of value', () => {
  it('is sent again with the same key and body when no answer came', async () => {
    const { sent, send } = means([lost(), lost(), ok()]);
    expect((await send(earn())).status).toBe(201);
    expect(sent.map((request) => request.headers.get(KEY_HEADER))).toEqual([KEY, KEY, KEY]);
    expect(await sent[2]?.text()).toBe('{}');
  });

  it('is unknown, not failed, when no answer ever comes', async () => {
    const { send } = means([lost(), lost(), lost(), lost()]);
    await expect(send(earn())).rejects.toMatchObject({ outcome: 'unknown', code: 'no_answer' });
  });

  it('waits for an earlier try of itself', async () => {
    const busy = new Response(JSON.stringify({ code: 'idempotency_key_in_progress' }), { status: 409 });
    const { sent, send } = means([busy, ok()]);
    expect((await send(earn())).status).toBe(201);
    expect(sent).toHaveLength(2);
  });

  it('takes a refusal for an answer', async () => {
    const { sent, send } = means([new Response('{"code":"insufficient_balance"}', { status: 409 })]);
    expect((await send(earn())).status).toBe(409);
    expect(sent).toHaveLength(1);
  });

  it('is not sent at all without a connection', async () => {
    const { sent, send } = means([], { online: () => false });
    await expect(send(earn())).rejects.toMatchObject({ outcome: 'offline' });
    expect(sent).toHaveLength(0);
  });
});

describe('other requests', () => {
  it('that ask are repeated, that act without a key are not', async () => {
    const reading = means([new Response('', { status: 503 }), ok()]);
    expect((await reading.send(read())).status).toBe(201);
    const acting = means([lost()]);
    const act = new Request('http://localhost/merchant/v1/users', { method: 'POST', body: '{}' });
    await expect(acting.send(act)).rejects.toMatchObject({ outcome: 'unavailable' });
    expect(acting.sent).toHaveLength(1);
  });

  it('wait as long as they are asked to, but not for ever', async () => {
    const sleep = vi.fn(async () => undefined);
    const busy = (seconds: string) => new Response('', { status: 429, headers: { 'Retry-After': seconds } });
    const { send } = means([busy('2'), ok()], { sleep });
    await send(read());
    expect(sleep.mock.calls[0]?.[0 as never]).toBeGreaterThanOrEqual(1_000);
    const { sent, send: again } = means([busy('60')], { sleep });
    expect((await again(read())).status).toBe(429);
    expect(sent).toHaveLength(1);
  });

  it('renew a token that was refused, once', async () => {
    const refused = () => new Response('', { status: 401 });
    const { sent, send } = means([refused(), ok()]);
    expect((await send(read())).status).toBe(201);
    expect(sent.map((request) => request.headers.get('Authorization'))).toEqual(['Bearer first', 'Bearer second']);
    const { send: again } = means([refused(), refused()]);
    expect((await again(read())).status).toBe(401);
  });
});

describe('an error answer', () => {
  const answer = (status: number) => new Response('', { status, headers: { 'Retry-After': '3' } });

  it('keeps the stable code, the fields and the trace', () => {
    const body = {
      code: 'invalid_request',
      detail: 'no',
      trace_id: 'abc',
      errors: [{ field: 'points', code: 'x', detail: 'y' }],
    };
    const problem = problemOf(answer(400), body, true);
    expect(problem).toBeInstanceOf(ApiError);
    expect(problem).toMatchObject({ outcome: 'refused', code: 'invalid_request', traceId: 'abc', retryAfterS: 3 });
    expect(problem.fields).toHaveLength(1);
  });

  it('is undecided for a movement when the server was at fault', () => {
    for (const status of [500, 502, 503, 504]) {
      expect(problemOf(answer(status), null, true).outcome).toBe('unknown');
      expect(problemOf(answer(status), null, false).outcome).toBe('unavailable');
    }
  });
});
