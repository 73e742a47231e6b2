import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as sdk from '../src/index.js';
import { type Answer, scripted } from './scripted.js';

interface Scenario {
  name: string;
  call: string;
  answers: Answer[];
  expect: Record<string, unknown> & { error?: Record<string, unknown> };
}

const folder = join(process.cwd(), '..', 'conformance');
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));

const ID = '01a1ffcd-0000-7000-8000-0000000000aa';
const KINDS: Record<string, unknown> = {
  conflict: sdk.ConflictError,
  invalid_request: sdk.InvalidRequestError,
  not_found: sdk.NotFoundError,
  permission_denied: sdk.PermissionDeniedError,
  rate_limited: sdk.RateLimitedError,
  server: sdk.ServerError,
  unanswered: sdk.UnansweredError,
  unauthenticated: sdk.UnauthenticatedError,
};

const CALLS: Record<string, (client: sdk.LocalPlus) => Promise<unknown>> = {
  earn: async (client) => (await client.earn({ account_id: ID, points: 12 })).id,
  earn_with_key: async (client) =>
    (await client.earn({ account_id: ID, points: 12 }, { idempotencyKey: 'till-1-0001' })).id,
  earn_within_300_ms: (client) => client.earn({ account_id: ID, points: 12 }, { deadlineMs: 300 }),
  get_wallet: async (client) => (await client.wallets.get(ID)).id,
  make_api_key: async (client) =>
    (await client.apiKeys.make({ name: 'k', role: 'merchant_staff', scopes: [] })).client_secret,
  delete_limit: (client) => client.limits.delete(ID),
  list_transactions: async (client) => {
    let count = 0;
    for await (const _ of client.transactions.list({ limit: 2 })) count += 1;
    return count;
  },
  first_transaction: async (client) => (await client.transactions.list({ limit: 2 }).take(1)).length,
  export: async (client) => new Response(await client.transactions.exportJsonl()).text(),
};

for (const { name, call, answers, expect } of read('calls.json').scenarios as Scenario[]) {
  test(name, async () => {
    const server = await scripted(answers);
    const outcomes: sdk.CallOutcome[] = [];
    const client = new sdk.LocalPlus({
      baseUrl: server.url,
      clientId: 'lpk_test',
      clientSecret: 'lps_test',
      deadlineMs: 5_000,
      attemptTimeoutMs: 1_000,
      retry: { attempts: 4, baseMs: 5 },
      telemetry: { started: () => ({ ended: (outcome) => void outcomes.push(outcome) }) },
    });
    const started = Date.now();
    let value: unknown;
    let error: unknown;
    try {
      value = await CALLS[call]?.(client);
    } catch (thrown) {
      error = thrown;
    }
    const seconds = (Date.now() - started) / 1000;
    await server.close();

    const keys = server.asked.map((asked) => asked.key);
    if (expect.requests !== undefined) assert.equal(server.asked.length, expect.requests);
    if (expect.requests_at_most !== undefined) assert.ok(server.asked.length <= Number(expect.requests_at_most));
    if (expect.seconds_at_most !== undefined) assert.ok(seconds < Number(expect.seconds_at_most));
    if (expect.tokens !== undefined) assert.equal(server.tokens(), expect.tokens);
    if (expect.keyed || expect.same_key) assert.match(keys[0] ?? '', /^[0-9a-f-]{36}$/);
    if (expect.same_key) assert.equal(new Set(keys).size, 1);
    if (expect.key !== undefined) assert.deepEqual(new Set(keys), new Set([expect.key]));
    if (expect.queries !== undefined) {
      assert.deepEqual(
        server.asked.map((asked) => asked.url.split('?')[1]),
        expect.queries,
      );
    }
    if (expect.replayed !== undefined) assert.equal(outcomes.at(-1)?.replayed, expect.replayed);
    if (expect.error === undefined) {
      assert.equal(error, undefined);
      if (expect.value !== undefined) assert.equal(value, expect.value);
      if (expect.count !== undefined) assert.equal(value, expect.count);
      if (expect.text !== undefined) assert.equal(value, expect.text);
      return;
    }
    const wanted = expect.error;
    assert.equal((error as Error)?.constructor, KINDS[wanted.kind as string], String(error));
    if (error instanceof sdk.ApiError) {
      assert.equal(error.status, wanted.status);
      assert.equal(error.code, wanted.code);
      if (wanted.field !== undefined) assert.equal(error.errors[0]?.field, wanted.field);
      if (wanted.retry_after_seconds !== undefined) {
        assert.equal(error.retryAfterMs, Number(wanted.retry_after_seconds) * 1000);
      }
      assert.equal(outcomes.at(-1)?.code, wanted.code);
    }
    if (error instanceof sdk.UnansweredError) {
      assert.equal(error.outcomeUnknown, wanted.outcome_unknown);
      if (keys[0] !== undefined) assert.equal(error.idempotencyKey, keys[0]);
    }
  });
}

interface WebhookCase {
  name: string;
  secrets: string[];
  body: string;
  headers: Record<string, string>;
  now: number;
  valid: boolean;
}

for (const one of read('webhooks.json').cases as WebhookCase[]) {
  test(`a webhook ${one.name}`, async () => {
    const verifier = new sdk.WebhookVerifier(one.secrets, { now: () => one.now * 1000 });
    const verified = verifier.verify(new TextEncoder().encode(one.body), one.headers);
    if (one.valid) {
      assert.deepEqual((await verified).payload, JSON.parse(one.body));
      assert.equal((await verified).id, one.headers['webhook-id']);
    } else {
      await assert.rejects(verified, sdk.WebhookVerificationError);
    }
  });
}
