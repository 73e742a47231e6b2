import { describe, expect, it } from 'vitest';
import type { Breakage, Cohort, SeriesPoint, Sum } from '~/api/types';
import {
  along,
  before,
  byOf,
  expectations,
  growth,
  lastDays,
  lengthOf,
  outstanding,
  returned,
  spanOf,
} from './figures';

const TODAY = '2026-11-22';
const nothing = {
  issued: 0,
  taken_back: 0,
  redeemed: 0,
  given_back: 0,
  expired: 0,
  adjusted: 0,
  transferred: 0,
  movements: 0,
  active: 0,
  newcomers: 0,
};

describe('the days of a view', () => {
  it('are the last thirty unless an address says others that are days', () => {
    const usual = { from: '2026-10-24', to: TODAY };
    expect(lastDays(30, TODAY)).toEqual(usual);
    expect(spanOf({}, TODAY)).toEqual(usual);
    expect(spanOf({ from: '2026-11-01', to: '2026-11-30' }, TODAY)).toEqual({ from: '2026-11-01', to: '2026-11-30' });
    for (const odd of [
      { from: '2026-11-02', to: '2026-11-01' },
      { from: 'x', to: TODAY },
      { from: '1990-01-01', to: TODAY },
    ]) {
      expect(spanOf(odd, TODAY)).toEqual(usual);
    }
  });

  it('are compared with as many before, over a clock change too', () => {
    expect(before({ from: '2026-11-01', to: '2026-11-07' })).toEqual({ from: '2026-10-25', to: '2026-10-31' });
    expect(lengthOf({ from: '2026-03-28', to: '2026-03-30' })).toBe(3);
  });

  it('are drawn by month where there are many', () => {
    expect(byOf({ from: '2026-11-01', to: TODAY })).toBe('day');
    const year = { from: '2025-12-15', to: '2026-02-03' };
    expect(byOf({ ...year, from: '2025-10-15' })).toBe('month');
    const months = along(
      { from: '2025-10-15', to: '2026-02-03' },
      [{ period: '2026-01-01', amount: 5 }],
      (one) => one?.amount ?? 0,
    );
    expect(months.map((each) => each.value)).toEqual([0, 0, 0, 5, 0]);
  });
});

describe('what is outstanding', () => {
  const span = { from: '2026-11-01', to: '2026-11-04' };
  const sum = { ...nothing, kind: 'gift_card', unit: 'EUR', outstanding: 700 } as Sum;

  it('stays as it was on a day on which nothing moves', () => {
    const lines = [
      { ...nothing, period: '2026-11-02', issued: 300, outstanding: 800 },
      { ...nothing, period: '2026-11-04', redeemed: 100, outstanding: 700 },
    ] as SeriesPoint[];
    const drawn = outstanding(span, lines, { ...sum, issued: 300, redeemed: 100 });
    expect(drawn.map((each) => each.value)).toEqual([500, 800, 800, 700]);
  });

  it('is a straight line where nothing moves at all', () => {
    expect(outstanding(span, [], sum).map((each) => each.value)).toEqual([700, 700, 700, 700]);
  });
});

describe('growth', () => {
  it('is none against nothing', () => {
    expect(growth(5, 0)).toBeNull();
    expect(growth(110, 100)).toBeCloseTo(0.1);
  });
});

describe('what will never be spent', () => {
  const line = (more: object) =>
    ({
      kind: 'customer_points',
      unit: 'PTS',
      day: TODAY,
      issued: 0,
      expected: 0,
      remaining: 0,
      actual: 0,
      liability: 0,
      ...more,
    }) as Breakage;

  it('is summed over programs, and unknown only where all are too young', () => {
    const young = line({ issued: 100, liability: 100, rate_bp: null });
    expect(expectations([young])).toMatchObject([{ rate: null, liability: 100 }]);
    const old = line({ issued: 300, expected: 100, remaining: 60, actual: 40, liability: 200, rate_bp: 3_333 });
    expect(expectations([young, old])).toMatchObject([{ rate: 2_500, remaining: 60, actual: 40, liability: 300 }]);
  });
});

describe('who came back', () => {
  const cohort = {
    cohort: '2026-08-01',
    customers: 4,
    months: [
      { month: '2026-08-01', customers: 4, retention_bp: 10_000 },
      { month: '2026-10-01', customers: 1, retention_bp: 2_500 },
    ],
  } as Cohort;

  it('is nobody in a month in which nobody came, up to this one', () => {
    expect(returned(cohort, TODAY)).toEqual([10_000, 0, 2_500, 0]);
  });
});
