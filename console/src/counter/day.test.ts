import { describe, expect, it } from 'vitest';
import { closing } from './day';
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
