import { describe, expect, it } from 'vitest';
import type { Pair } from '~/api/types';
import { amountsFrom } from './catalog';
import { netOf } from './settlement';

const pair = (debtor: string, creditor: string, due: number) =>
  ({ debtor_merchant_id: debtor, creditor_merchant_id: creditor, due, unit: 'EUR' }) as Pair;

describe('what a month comes to', () => {
  const pairs = [pair('a', 'b', 700), pair('b', 'a', 200), pair('c', 'b', 50)];

  it('is seen from one shop', () => expect(netOf(pairs, 'b').get('EUR')).toEqual({ owed: 750, owing: 200 }));
  it('is seen from the network', () => expect(netOf(pairs, null).get('EUR')?.owed).toBe(950));
});

describe('the amounts of a card', () => {
  const typed = { amounts: 'fixed' as const, fixed: '20 50,50  100', min: '', max: '', unit: 'EUR' };

  it('are read as typed', () => expect(amountsFrom(typed)).toEqual({ fixed: [2_000, 5_050, 10_000] }));
  it('are none where one is none', () => expect(amountsFrom({ ...typed, fixed: '20 x' })).toBeNull());
  it('are a range that is one', () => {
    expect(amountsFrom({ ...typed, amounts: 'open', min: '5', max: '150' })).toEqual({
      open: { min: 500, max: 15_000 },
    });
    expect(amountsFrom({ ...typed, amounts: 'open', min: '150', max: '5' })).toBeNull();
  });
});
