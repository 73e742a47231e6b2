import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TokenKeeper } from '../src/auth.js';
import { LocalPlus, UnansweredError } from '../src/index.js';
import { Budget, pause, RETRY_DEFAULTS, retryAfter } from '../src/retry.js';
import { address } from '../src/transport.js';
import { scripted } from './scripted.js';

test('many calls at once ask for one token, and ask anew before it ends', async () => {
  let fetched = 0;
  let now = 0;
  const keeper = new TokenKeeper(
    async () => {
      fetched += 1;
      return { token: `t${fetched}`, expiresInMs: 600_000 };
    },
    () => now,
  );
  assert.deepEqual(await Promise.all([keeper.get(), keeper.get(), keeper.get()]), ['t1', 't1', 't1']);
  now = 569_999;
  assert.equal(await keeper.get(), 't1');
  now = 570_000;
  assert.equal(await keeper.get(), 't2');
});

test('a failed renewal is not kept', async () => {
  let tries = 0;
  const keeper = new TokenKeeper(async () => {
    tries += 1;
    if (tries === 1) throw new Error('not now');
    return { token: 't', expiresInMs: 1000 };
  }, Date.now);
  await assert.rejects(keeper.get());
  assert.equal(await keeper.get(), 't');
});

test('sending again is a tenth of the traffic at most', () => {
  const budget = new Budget();
  let sentAgain = 0;
  while (budget.take()) sentAgain += 1;
  assert.equal(sentAgain, 10);
  for (let call = 0; call < 100; call += 1) {
    budget.succeeded();
    if (budget.take()) sentAgain += 1;
  }
  assert.ok(sentAgain <= 20, String(sentAgain));
});

test('pauses are drawn, grow, are capped, and never before the server says', () => {
  assert.equal(
    pause(2, undefined, RETRY_DEFAULTS, () => 1),
    100,
  );
  assert.equal(
    pause(4, undefined, RETRY_DEFAULTS, () => 1),
    400,
  );
  assert.equal(
    pause(40, undefined, RETRY_DEFAULTS, () => 1),
    5_000,
  );
  assert.equal(
    pause(2, 3_000, RETRY_DEFAULTS, () => 0),
    3_000,
  );
  assert.ok(pause(2, 3_000, RETRY_DEFAULTS, () => 1) > 3_000);
});

test('Retry-After is seconds or a date', () => {
  assert.equal(retryAfter('2', 0), 2_000);
  assert.equal(retryAfter('Sat, 21 Nov 2026 20:00:10 GMT', Date.parse('2026-11-21T20:00:00Z')), 10_000);
  assert.equal(retryAfter('Sat, 21 Nov 2026 20:00:00 GMT', Date.parse('2026-11-21T20:00:10Z')), 0);
  assert.equal(retryAfter('soon', 0), undefined);
  assert.equal(retryAfter(null, 0), undefined);
});

test('what stands in a path stays in its place', () => {
  assert.equal(address('/a/{id}/b', { path: { id: '../x?y=z' } }), '/a/..%2Fx%3Fy%3Dz/b');
  assert.throws(() => address('/a/{id}/b', { path: { id: '' } }));
  assert.equal(
    address('/a', { query: { one: undefined, two: 2, when: new Date(0) } }),
    '/a?two=2&when=1970-01-01T00%3A00%3A00.000Z',
  );
});

test('a caller may end a call', async () => {
  const server = await scripted([{ hang: true }]);
  const client = new LocalPlus({ baseUrl: server.url, token: 't' });
  const ended = new AbortController();
  const call = client.earn({ account_id: 'a', points: 1 }, { signal: ended.signal });
  setTimeout(() => ended.abort(), 20);
  await assert.rejects(call, (error: unknown) => error instanceof UnansweredError && error.outcomeUnknown);
  await server.close();
});

test('telemetry is told of every call, and may send headers along', async () => {
  const server = await scripted([
    { status: 503, headers: { 'retry-after': '0' } },
    { status: 200, body: { id: 'w' } },
  ]);
  const told: unknown[] = [];
  const client = new LocalPlus({
    baseUrl: server.url,
    token: 't',
    telemetry: {
      started: (call) => ({
        headers: () => ({ traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }),
        retried: (attempt, reason) => void told.push([attempt, reason]),
        ended: ({ status, attempts }) => void told.push([call.operation, call.route, status, attempts]),
      }),
    },
  });
  await client.wallets.get('01a1ffcd-0000-7000-8000-0000000000aa');
  assert.deepEqual(told, [
    [2, 'unexpected_answer'],
    ['wallets.get', '/wallet/v1/wallets/{id}', 200, 2],
  ]);
  assert.match(String(server.asked[0]?.headers.traceparent), /^00-0af7/);
  await server.close();
});
