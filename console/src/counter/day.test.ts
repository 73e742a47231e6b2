import { describe, expect, it } from 'vitest';
import type { StoreDay } from '~/api/types';
import { closing, dayIn, storeClosing } from './closing';
import type { Operation } from './journal';
import type { Kind } from './operations';

const operation = (kind: Kind, amount: number, unit: string, state: Operation['state'] = 'done'): Operation =>
  ({
    key: crypto.randomUUID(),
    order: { kind, body: {} },
    value: { amount, unit },
    state,
    ...(state === 'done' ? { answer: { at: '', amount: { amount, unit } } } : {}),
  }) as unknown as Operation;

describe('the total of a day', () => {
  it('counts what is confirmed, by line and unit, and nothing else', () => {
    const sums = closing([
      operation('earn', 12, 'PTS'),
      operation('earn', 99, 'PTS', 'checking'),
      operation('earn', 99, 'PTS', 'refused'),
      operation('earn', 30, 'PTS'),
      operation('burn', -20, 'PTS'),
      operation('reward', -40, 'PTS'),
      operation('card_sell', 2_500, 'EUR'),
      operation('card_reload', 1_000, 'EUR'),
      operation('card_sell', 2_000, 'CHF'),
    ]);
    expect(sums).toEqual([
      { line: 'taken', unit: 'CHF', amount: 2_000, count: 1 },
      { line: 'taken', unit: 'EUR', amount: 3_500, count: 2 },
      { line: 'given', unit: 'PTS', amount: 42, count: 2 },
      { line: 'used', unit: 'PTS', amount: 60, count: 2 },
    ]);
  });

  it('counts what cards paid less what was given back to them', () => {
    const sums = closing([operation('card_redeem', -3_000, 'EUR'), operation('card_refund', 1_200, 'EUR')]);
    expect(sums).toEqual([{ line: 'paid', unit: 'EUR', amount: 1_800, count: 2 }]);
  });
});

describe('what was undone', () => {
  const undo = (undoes: 'earn' | 'burn', amount: number): Operation => {
    const made = operation('undo', amount, 'PTS');
    return { ...made, order: { ...made.order, undoes } as Operation['order'] };
  };

  it('is less of what it undoes, and leaves no line where nothing is left', () => {
    const sums = closing([
      operation('earn', 49, 'PTS'),
      undo('earn', -49),
      operation('burn', -20, 'PTS'),
      operation('burn', -5, 'PTS'),
      undo('burn', 5),
    ]);
    expect(sums).toEqual([{ line: 'used', unit: 'PTS', amount: 20, count: 1 }]);
  });
});

describe('the day of a store', () => {
  const line = (unit: string, more: Partial<StoreDay>): StoreDay => ({
    merchant_id: 'm',
    store_id: 's',
    unit,
    purchases: 0,
    bought: 0,
    gives: 0,
    given: 0,
    uses: 0,
    used: 0,
    loads: 0,
    loaded: 0,
    redeems: 0,
    redeemed: 0,
    refunds: 0,
    refunded: 0,
    ...more,
  });

  it('is read as a till’s is, and what was not done has no line', () => {
    const sums = storeClosing([
      line('PTS', { gives: 2, given: 155, uses: 1, used: 20 }),
      line('EUR', { purchases: 3, bought: 1_755, redeems: 2, redeemed: 3_000, refunds: 1, refunded: 1_200 }),
    ]);
    expect(sums).toEqual([
      { line: 'bought', unit: 'EUR', amount: 1_755, count: 3 },
      { line: 'paid', unit: 'EUR', amount: 1_800, count: 3 },
      { line: 'given', unit: 'PTS', amount: 155, count: 2 },
      { line: 'used', unit: 'PTS', amount: 20, count: 1 },
    ]);
  });

  it('begins at the store’s own midnight', () => {
    const at = new Date('2026-11-10T23:30:00Z');
    expect(['Europe/Paris', 'America/New_York', 'UTC'].map((zone) => dayIn(zone, at))).toEqual([
      '2026-11-11',
      '2026-11-10',
      '2026-11-10',
    ]);
  });
});
