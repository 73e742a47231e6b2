import { describe, expect, it } from 'vitest';
import { totals } from './day';
import type { Operation } from './journal';

const operation = (kind: 'earn' | 'card_sell', amount: number, unit: string, state: Operation['state']): Operation =>
  ({
    key: crypto.randomUUID(),
    order: { kind, body: {} },
    value: { amount, unit },
    state,
    ...(state === 'done' ? { answer: { at: '', amount: { amount, unit } } } : {}),
  }) as unknown as Operation;

describe('the total of a day', () => {
  it('counts what is confirmed, by kind and unit, and nothing else', () => {
    const sums = totals([
      operation('earn', 12, 'PTS', 'done'),
      operation('earn', 30, 'PTS', 'done'),
      operation('earn', 99, 'PTS', 'checking'),
      operation('earn', 99, 'PTS', 'refused'),
      operation('card_sell', 2_500, 'EUR', 'done'),
      operation('card_sell', 2_000, 'CHF', 'done'),
    ]);
    expect(sums).toEqual([
      { kind: 'earn', unit: 'PTS', amount: 42, count: 2 },
      { kind: 'card_sell', unit: 'EUR', amount: 2_500, count: 1 },
      { kind: 'card_sell', unit: 'CHF', amount: 2_000, count: 1 },
    ]);
  });
});
