import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { session } from '~/api/session';
import { open } from '~/test/app';
import { expectAccessible } from '~/test/axe';
import { type Asked, answering, json, problem } from '~/test/platform';

const SHOP = '0192f0c1-2345-7abc-8def-0123456789ab';
const person = { id: 'u', name: 'Camille Martin', role: 'merchant_admin', merchant_id: SHOP, locale: 'en' };
const moved = {
  issued: 1_200,
  taken_back: 0,
  redeemed: 300,
  given_back: 0,
  expired: 40,
  adjusted: 0,
  transferred: 0,
  movements: 12,
  active: 9,
  newcomers: 3,
  redemption_rate_bp: 2_500,
};
const summary = (asked: Asked) => ({
  from: asked.query.from,
  to: asked.query.to,
  moved: [
    { kind: 'customer_points', unit: 'PTS', outstanding: 4_321, ...moved },
    { kind: 'gift_card', unit: 'EUR', outstanding: 98_765, ...moved, issued: 50_000, redeemed: 10_000 },
  ],
  sales: [{ unit: 'EUR', purchases: 8, amount: 19_040, average: 2_380, points: 190 }],
  as_of: '2026-11-22T09:00:00Z',
});
const page = (data: unknown[]) => () => json({ data, next_cursor: null, as_of: null });

function network(more: Parameters<typeof answering>[0] = {}, who: object = person) {
  return answering({
    'POST /merchant/v1/auth/refresh': () => json({ access_token: 't', expires_in: 600 }),
    'GET /merchant/v1/auth/me': () => json(who),
    [`GET /merchant/v1/merchants/${SHOP}`]: () =>
      json({ id: SHOP, currency: 'EUR', requirements: { currently_due: [] } }),
    'GET /merchant/v1/merchants': page([{ id: SHOP, display_name: 'Bakery' }]),
    'GET /analytics/v1/summary': (asked) => json(summary(asked)),
    'GET /analytics/v1/sales': page([
      { period: '2026-11-20', unit: 'EUR', purchases: 8, amount: 19_040, average: 2_380, points: 190 },
    ]),
    'GET /analytics/v1/series': page([]),
    'GET /analytics/v1/breakage': page([]),
    'GET /analytics/v1/cohorts': page([
      {
        cohort: '2026-10-01',
        customers: 4,
        months: [
          { month: '2026-10-01', customers: 4, retention_bp: 10_000 },
          { month: '2026-11-01', customers: 1, retention_bp: 2_500 },
        ],
      },
    ]),
    ...more,
  });
}

beforeEach(() => vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-22T10:00:00') }));
afterEach(() => {
  vi.useRealTimers();
});

describe('the dashboard', () => {
  it('says what was sold, given, used, owed and lapsed, in words and numbers', async () => {
    const asked = network();
    await open('/office');
    const sales = (await screen.findAllByText(/^8 purchases, €23.80 on average/))[0];
    expect(sales).toBeVisible();
    for (const text of ['25%', '4,321', '1,200', '300']) expect(screen.getAllByText(text)[0]).toBeVisible();
    expect(asked.find(({ path }) => path === '/analytics/v1/summary')?.query).toEqual({
      from: '2026-10-24',
      to: '2026-11-22',
    });
    const retention = await screen.findByRole('table', { name: 'Who comes back' });
    expect(within(retention).getByText('after 1 month')).toBeVisible();
    expect(await screen.findByRole('img', { name: 'Points given and used' })).toBeVisible();
    expect(await screen.findByText('Not estimated yet')).toBeVisible();
    await expectAccessible(screen.getByRole('main'));
  });

  it('asks for the days that are chosen, and keeps them in the address', async () => {
    const asked = network();
    await open('/office');
    await userEvent.click(await screen.findByRole('radio', { name: '7 days' }));
    await vi.waitFor(() =>
      expect(asked.findLast(({ path }) => path === '/analytics/v1/sales')?.query).toMatchObject({
        from: '2026-11-16',
        to: '2026-11-22',
        interval: 'day',
      }),
    );
    expect(window.location.search).toContain('2026-11-16');
  });

  it('hands over a file', async () => {
    const asked = network();
    URL.createObjectURL = () => 'blob:x';
    URL.revokeObjectURL = () => undefined;
    await open('/office');
    const panel = await screen.findByRole('region', { name: 'Points given and used' });
    await userEvent.click(within(panel).getByRole('button', { name: 'Download CSV' }));
    await vi.waitFor(() => expect(asked.some(({ query }) => query.format === 'csv')).toBe(true));
  });

  it('says that there is nothing yet', async () => {
    network({ 'GET /analytics/v1/summary': () => json({ moved: [], sales: [], as_of: null }) });
    await open('/office');
    expect(await screen.findByText('No figures yet')).toBeVisible();
  });

  it('claims no points that are the network’s', async () => {
    network({
      'GET /analytics/v1/summary': (asked) => {
        const whole = summary(asked);
        return json({ ...whole, moved: whole.moved.filter(({ kind }) => kind === 'gift_card') });
      },
    });
    await open('/office');
    expect(await screen.findByText(/are counted for the network, not per shop/)).toBeVisible();
    expect(screen.queryByText('Points given')).toBeNull();
    // but what its own purchases were given is its own
    expect(screen.getByText('Points for purchases').parentElement).toHaveTextContent('190 pts');
  });

  it('says what could not be read, and reads it again', async () => {
    let away = true;
    network({
      'GET /analytics/v1/summary': (asked) =>
        away ? problem(500, 'internal', 'Something went wrong.') : json(summary(asked)),
    });
    await open('/office');
    expect(await screen.findByText('This could not be read')).toBeVisible();
    away = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect((await screen.findAllByText(/^8 purchases, €23.80 on average/))[0]).toBeVisible();
  });

  it('lets an operator look at one shop', async () => {
    const asked = network({}, { id: 'u', name: 'Op', role: 'operator', locale: 'en' });
    await session.reload();
    await open('/office');
    await screen.findByRole('option', { name: 'Bakery' });
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Shop' }), SHOP);
    await vi.waitFor(() =>
      expect(asked.findLast(({ path }) => path === '/analytics/v1/summary')?.query).toMatchObject({
        merchant_id: SHOP,
      }),
    );
  });
});
