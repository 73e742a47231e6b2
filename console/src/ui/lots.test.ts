import { describe, expect, it } from 'vitest';
import { ribbonOf } from './lots';

const lot = (version: number, moves: [string, number][]) => ({
  version,
  part: 0,
  transaction_id: `earn-${version}`,
  origin_transaction_id: `earn-${version}`,
  earned_at: '2026-11-01T10:00:00Z',
  amount: 50,
  remaining: 50 + moves.reduce((sum, [, amount]) => sum + amount, 0),
  moves: moves.map(([transaction_id, amount]) => ({
    transaction_id,
    type: 'burn',
    amount,
    created_at: '2026-11-02T10:00:00Z',
  })),
});

describe('a movement’s ribbon', () => {
  const lots = [
    lot(1, [['a', -50]]),
    lot(2, [
      ['a', -10],
      ['b', -5],
    ]),
    lot(3, []),
  ];

  it('leads to every purchase that fed it, with what each gave', () => {
    const ribbon = ribbonOf(lots, 'a');
    expect(ribbon?.total).toBe(-60);
    expect(ribbon?.parts.map((part) => [part.lot.version, part.amount])).toEqual([
      [1, -50],
      [2, -10],
    ]);
  });

  it('is none for what took nothing', () => expect(ribbonOf(lots, 'earn-3')).toBeNull());
});
