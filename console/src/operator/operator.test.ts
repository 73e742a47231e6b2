import { describe, expect, it } from 'vitest';
import type { Entry, TrialBalance } from '~/api/types';
import { readiness } from './health';
import { liability, moved } from './overview';
import { headline } from './transactions';

const trial = (lines: [string, string, number][]) =>
  ({
    lines: lines.map(([kind, unit, posted]) => ({ kind, unit, posted, held: 0, accounts: 1 })),
  }) as unknown as TrialBalance;

describe('what the network owes', () => {
  const now = trial([
    ['customer_points', 'PTS', 900],
    ['points_issued', 'PTS', -1_200],
    ['points_redeemed', 'PTS', 300],
    ['gift_card', 'EUR', 5_000],
    ['cash_clearing', 'EUR', -5_000],
  ]);

  it('is what customers hold', () => {
    expect(liability(now, 'PTS')).toBe(900);
    expect(liability(now, 'EUR')).toBe(5_000);
  });

  it('moved by what the system accounts moved', () => {
    expect(moved(now, trial([['points_issued', 'PTS', -1_000]]), 'points_issued', 'PTS')).toBe(200);
    expect(moved(now, undefined, 'points_redeemed', 'PTS')).toBe(300);
  });
});

describe('a transaction in a line', () => {
  it('is its positive side, per unit', () => {
    const entries = [
      { unit: 'EUR', amount: 500 },
      { unit: 'EUR', amount: -500 },
      { unit: 'EUR', amount: 250 },
      { unit: 'EUR', amount: -250 },
    ] as Entry[];
    expect(headline(entries)).toEqual([{ unit: 'EUR', amount: 750 }]);
  });
});

describe('a service', () => {
  it('says what it leans on, and what of it does not answer', () => {
    const text = JSON.stringify({
      status: 'not_ready',
      dependencies: { database: 'up', kafka: 'unknown', valkey: 'down' },
    });
    expect(readiness(false, text)).toEqual({
      ready: false,
      dependencies: [
        ['database', true],
        ['kafka', true],
        ['valkey', false],
      ],
    });
  });

  it('is not ready when somebody else answers for it', () => {
    expect(readiness(false, '<html>502</html>')).toEqual({ ready: false, dependencies: [] });
  });
});
