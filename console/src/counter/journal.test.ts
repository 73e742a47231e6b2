import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '~/api/problem';
import { Journal, type Means } from './journal';
import type { Done, Order } from './operations';

const earn: Order = { kind: 'earn', body: { account_id: 'a', points: 12 } };
const burn: Order = { kind: 'burn', body: { account_id: 'a', points: 5 } };
const sale: Order = { kind: 'card_sell', body: { product_id: 'p', amount: { amount: 2_500, unit: 'EUR' } } };
const points = { amount: 12, unit: 'PTS' };
const done: Done = { answer: { at: '2026-11-21T10:00:00Z', amount: points, transactionId: 't' } };
const unknown = () => new ApiError('unknown', 'no_answer', 'no answer');

let names = 0;

async function till(perform: Means['perform'], more: Partial<Means> = {}, name = `till-${names++}`) {
  const journal = await Journal.open({ perform, online: () => true, now: () => 1_000, ...more }, name);
  journal.serve('shop');
  return { journal, name };
}

describe('the journal of a till', () => {
  it('writes an order down before it is sent', async () => {
    const seen: string[] = [];
    const { journal } = await till(async (_, key) => {
      seen.push(...journal.snapshot().map((each) => `${each.key === key} ${each.state}`));
      return done;
    });
    const operation = await journal.submit(earn, 'card-1', points);
    expect(seen).toEqual(['true sending']);
    expect(operation).toMatchObject({ state: 'done', answer: { transactionId: 't' } });
  });

  it('asks with the same key and the same order until the answer is known', async () => {
    const perform = vi.fn<Means['perform']>().mockRejectedValueOnce(unknown()).mockResolvedValueOnce(done);
    const { journal } = await till(perform);
    const asked = await journal.submit(burn, 'card-1', points);
    expect(asked.state).toBe('checking');
    journal.retry();
    await vi.waitFor(() => expect(journal.snapshot()[0]?.state).toBe('done'));
    expect(perform.mock.calls[1]).toEqual(perform.mock.calls[0]);
  });

  it('asks again after a reload, for what was being sent when the page died', async () => {
    const hangs = () => new Promise<Done>(() => undefined);
    const { journal, name } = await till(hangs);
    void journal.submit(burn, 'card-1', points);
    await vi.waitFor(() => expect(journal.snapshot()[0]?.state).toBe('sending'));
    const key = journal.snapshot()[0]?.key;
    const perform = vi.fn<Means['perform']>().mockResolvedValue(done);
    const next = await Journal.open({ perform, online: () => true, now: () => 2_000 }, name);
    await vi.waitFor(() => expect(next.snapshot()[0]).toMatchObject({ key, state: 'checking' }));
    next.serve('shop');
    await vi.waitFor(() => expect(next.snapshot()[0]?.state).toBe('done'));
    expect(perform).toHaveBeenCalledWith(burn, key);
  });

  it('keeps points given without a connection, and sends them once there is one', async () => {
    let online = false;
    const perform = vi.fn<Means['perform']>().mockResolvedValue(done);
    const { journal } = await till(perform, { online: () => online });
    const waiting = await journal.submit(earn, 'card-1', points);
    expect(waiting.state).toBe('waiting');
    expect(perform).not.toHaveBeenCalled();
    online = true;
    journal.retry();
    await vi.waitFor(() => expect(journal.snapshot()[0]?.state).toBe('done'));
    expect(perform).toHaveBeenCalledExactlyOnceWith(earn, waiting.key);
  });

  it('refuses what depends on a balance while there is no connection', async () => {
    const { journal } = await till(async () => done, { online: () => false });
    await expect(journal.submit(burn, 'card-1', points)).rejects.toMatchObject({ outcome: 'offline' });
    await expect(journal.submit(sale, 'card', points)).rejects.toMatchObject({ outcome: 'offline' });
    expect(journal.snapshot()).toEqual([]);
  });

  it('takes a refusal for the truth, but not the end of a session', async () => {
    const refused = await till(async () => {
      throw new ApiError('refused', 'insufficient_balance', 'no', { status: 409 });
    });
    expect((await refused.journal.submit(burn, 'c', points)).state).toBe('refused');
    const over = await till(async () => {
      throw new ApiError('refused', 'session_over', 'no', { status: 401 });
    });
    expect((await over.journal.submit(burn, 'c', points)).state).toBe('checking');
  });

  it('does not do twice what is asked for twice', async () => {
    const perform = vi.fn<Means['perform']>().mockResolvedValue(done);
    const { journal } = await till(perform);
    await journal.submit(earn, 'c', points, 'key');
    await journal.submit(earn, 'c', points, 'key');
    expect(perform).toHaveBeenCalledOnce();
  });

  it('takes back only what was certainly never sent', async () => {
    const { journal } = await till(async () => Promise.reject(unknown()), { online: () => false });
    const waiting = await journal.submit(earn, 'c', points);
    expect(await journal.discard(waiting.key)).toBe(true);
    expect(journal.snapshot()).toEqual([]);
    const lost = await till(async () => Promise.reject(unknown()));
    const checking = await lost.journal.submit(earn, 'c', points);
    expect(await lost.journal.discard(checking.key)).toBe(false);
    expect(lost.journal.snapshot()).toHaveLength(1);
  });

  it('does not send what is being taken back, though the connection comes that very moment', async () => {
    let online = false;
    const perform = vi.fn<Means['perform']>().mockResolvedValue(done);
    const { journal } = await till(perform, { online: () => online });
    const waiting = await journal.submit(earn, 'c', points);
    online = true;
    const taken = journal.discard(waiting.key);
    journal.retry();
    await taken;
    const next = await journal.submit(burn, 'c', points);
    expect(perform).toHaveBeenCalledExactlyOnceWith(burn, next.key);
    expect(journal.snapshot().map((each) => each.key)).toEqual([next.key]);
  });

  it('does not send what was taken back while one before it was on its way', async () => {
    let online = false;
    let answer: (done: Done) => void = () => undefined;
    const perform = vi.fn<Means['perform']>(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    const { journal } = await till(perform, { online: () => online });
    const first = await journal.submit(earn, 'c', points);
    const second = await journal.submit(earn, 'd', points);
    online = true;
    journal.retry();
    await vi.waitFor(() => expect(perform).toHaveBeenCalledExactlyOnceWith(earn, first.key));
    await journal.discard(second.key);
    perform.mockResolvedValue(done);
    answer(done);
    await vi.waitFor(() => expect(journal.snapshot()[0]?.state).toBe('done'));
    const next = await journal.submit(burn, 'e', points);
    expect(perform.mock.calls.map(([, key]) => key)).toEqual([first.key, next.key]);
    expect(journal.snapshot().map((each) => each.key)).toEqual([next.key, first.key]);
  });

  it('never stores a code on the device', async () => {
    const { journal, name } = await till(async () => ({
      ...done,
      secret: { code: 'VERY-SECRET-CODE', pin: '123456' },
    }));
    const sold = await journal.submit(sale, 'card', points);
    expect(journal.secretOf(sold.key)?.code).toBe('VERY-SECRET-CODE');
    const next = await Journal.open({ perform: async () => done, online: () => true, now: () => 2_000 }, name);
    expect(JSON.stringify(next.snapshot())).not.toContain('SECRET');
    expect(JSON.stringify(next.snapshot())).not.toContain('123456');
    expect(next.secretOf(sold.key)).toBeUndefined();
  });

  it('leaves the orders of another shop alone', async () => {
    const perform = vi.fn<Means['perform']>().mockRejectedValueOnce(unknown()).mockResolvedValue(done);
    const { journal } = await till(perform);
    await journal.submit(burn, 'c', points);
    journal.serve('another shop');
    journal.retry();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(perform).toHaveBeenCalledOnce();
  });
});
