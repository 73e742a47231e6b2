import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18n from 'i18next';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { session } from '~/api/session';
import type { Merchant, Store } from '~/api/types';
import { show } from '~/test/app';
import { expectAccessible } from '~/test/axe';
import { answering, json, problem } from '~/test/platform';
import { dayIn } from './closing';
import { Day } from './day';
import { Till } from './till';
import { TillProvider } from './till-context';

const wallet = {
  id: 'w',
  external_ref: 'card-000042',
  points_account_id: 'a',
  accounts: [],
  status: 'active',
  created_at: '2026-01-01T00:00:00Z',
};
const balances = {
  wallet_id: 'w',
  points_account_id: 'a',
  balances: [
    {
      account_id: 'a',
      kind: 'customer_points',
      unit: 'PTS',
      posted: 100,
      held: 0,
      available: 100,
      version: 3,
      as_of: '2026-11-21T10:00:00Z',
      source: 'projection',
    },
  ],
};
const posted = (type: string, amount: number) => ({
  id: '0192f0c1-2345-7abc-8def-0123456789ab',
  type,
  status: 'posted',
  created_at: '2026-11-21T10:00:00Z',
  entries: [
    { account_id: 'a', amount, unit: 'PTS', balance_after: 100 + amount, version: 4 },
    { account_id: 'n', amount: -amount, unit: 'PTS', balance_after: -100 - amount, version: 9 },
  ],
});
const card = {
  id: 'g',
  code_last4: '7K2M',
  status: 'active',
  balance: { available: 3_500, held: 0, posted: 3_500, unit: 'EUR' },
  initial_value: { amount: 5_000, unit: 'EUR' },
  issuer_id: 'shop',
  product_id: 'p',
  created_at: '2026-01-01T00:00:00Z',
};

let shops = 0;

async function open(routes: Parameters<typeof answering>[0], children = <Till />, stores: Store[] = []) {
  const asked = answering({
    'GET /wallet/v1/wallets': () => json({ data: [wallet], next_cursor: null }),
    'GET /wallet/v1/wallets/w/balances': () => json(balances),
    'GET /merchant/v1/programs': () => json({ data: [] }),
    ...routes,
  });
  // a shop of its own, so that no test sees what another did
  shops += 1;
  const merchant = {
    id: `shop-${shops}`,
    display_name: 'Boulangerie Dupont',
    country: 'FR',
    currency: 'EUR',
  } as Merchant;
  const shown = await show(
    <TillProvider merchant={merchant} stores={stores}>
      {children}
    </TillProvider>,
  );
  const hands = userEvent.setup();
  const search = async (text: string) => {
    await hands.type(await screen.findByLabelText('Find a customer or a gift card'), `${text}{Enter}`);
  };
  return { ...shown, asked, hands, search };
}

beforeAll(() => i18n.loadNamespaces('counter'));

describe('the till', () => {
  it('shows what points will be before they are given, then what happened', async () => {
    const { asked, hands, search, container } = await open({
      'POST /ledger/v1/earn': () => json(posted('earn', 12), 201),
    });
    await expectAccessible(container);
    await search('card-000042');
    await screen.findByRole('heading', { name: 'card-000042' });
    await hands.keyboard('12');
    await waitFor(() => expect(container.querySelector('aside')).toHaveTextContent('Balance after112 pts'));
    await expectAccessible(container);
    await hands.click(screen.getByRole('button', { name: 'Give 12 points' }));
    expect(await screen.findByText('Done')).toBeInTheDocument();
    const earn = asked.find((each) => each.path === '/ledger/v1/earn');
    expect(earn?.body).toMatchObject({ account_id: 'a', points: 12 });
    expect(earn?.key).toMatch(/^[0-9a-f-]{36}$/);
    await expectAccessible(container);
    await hands.click(screen.getByRole('button', { name: 'Next customer' }));
    expect(await screen.findByText('Who is it for?')).toBeInTheDocument();
  });

  it('gives what is on the screen, however fast Enter follows', async () => {
    const { asked, search } = await open({ 'POST /ledger/v1/earn': () => json(posted('earn', 49), 201) });
    await search('card-000042');
    await screen.findByRole('heading', { name: 'card-000042' });
    const swift = userEvent.setup({ delay: null });
    await swift.keyboard('49{Enter}');
    expect(await screen.findByText('Done')).toBeInTheDocument();
    expect(asked.find((each) => each.path === '/ledger/v1/earn')?.body).toMatchObject({ points: 49 });
  });

  it('prices a purchase by the live program, says by which rules, and lets the ledger price it', async () => {
    const priced = {
      points: 49,
      version: 7,
      tier: 'Gold',
      expires_at: '2027-11-30T22:59:59Z',
      rules: [
        { id: 'spend', kind: 'spend', name: '1 point per EUR', points: 24 },
        { id: 'tuesday', kind: 'multiplier', name: 'Double on Tuesdays', points: 25 },
      ],
    };
    const { asked, hands, search, container } = await open(
      {
        'GET /merchant/v1/programs': () => json({ data: [{ id: 'p', live_version: 7 }] }),
        'POST /merchant/v1/programs/p/calculate': () => json(priced),
        'POST /ledger/v1/earn': () => json(posted('earn', 49), 201),
      },
      <Till />,
      [{ id: 's', display_name: 'Les Halles', active: true } as Store],
    );
    await search('card-000042');
    await screen.findByText('Type the amount of the purchase on the pad.');
    await hands.keyboard('2450');
    const give = await screen.findByRole('button', { name: 'Give 49 points' });
    const aside = container.querySelector('aside');
    expect(aside).toHaveTextContent('Double on Tuesdays+25 pts');
    expect(aside).toHaveTextContent('Balance after149 pts');
    await expectAccessible(container);
    await hands.click(give);
    expect(await screen.findByText('Done')).toBeInTheDocument();
    const earn = asked.find((each) => each.path === '/ledger/v1/earn');
    expect(earn?.body).toMatchObject({ account_id: 'a', purchase: { amount: 2_450, unit: 'EUR', store_id: 's' } });
    expect(earn?.body).not.toHaveProperty('points');
  });

  it('gives a purchase to the ledger though nobody can say yet what it is worth', async () => {
    const { asked, hands, search } = await open(
      {
        'GET /merchant/v1/programs': () => json({ data: [{ id: 'p', live_version: 7 }] }),
        'POST /merchant/v1/programs/p/calculate': () => problem(503, 'database_unavailable'),
        'POST /ledger/v1/earn': () => json(posted('earn', 24), 201),
      },
      <Till />,
      [{ id: 's', display_name: 'Les Halles', active: true } as Store],
    );
    await search('card-000042');
    await screen.findByText('Type the amount of the purchase on the pad.');
    await hands.keyboard('2450');
    await hands.click(await screen.findByRole('button', { name: '€24.50: give points' }));
    expect(await screen.findByText('Done')).toBeInTheDocument();
    expect(asked.find((each) => each.path === '/ledger/v1/earn')?.body).toMatchObject({ purchase: { amount: 2_450 } });
  });

  it('does not offer to use more points than there are', async () => {
    const { hands, search } = await open({});
    await search('card-000042');
    await hands.click(await screen.findByRole('radio', { name: 'Use' }));
    await hands.click(document.body);
    await hands.keyboard('101');
    expect(await screen.findByText('Not enough points')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Use 101 points' })).toBeDisabled();
  });

  it('gives back any payment with a gift card that was made here, however much happened since', async () => {
    const here = `shop-${shops + 1}`;
    const activity = (at: number, merchant_id: string) => ({
      id: `activity-${at}`,
      gift_card_id: 'g',
      type: 'redeemed',
      amount: -(100 + at),
      merchant_id,
      operation_id: `op-${at}`,
      occurred_at: '2026-11-20T10:00:00Z',
    });
    const pages: Record<string, object> = {
      first: {
        data: Array.from({ length: 50 }, (_, at) => activity(at, 'elsewhere')),
        next_cursor: 'second',
      },
      second: { data: Array.from({ length: 12 }, (_, at) => activity(50 + at, here)), next_cursor: null },
    };
    const { container, hands, search } = await open({
      'POST /giftcard/v1/gift-cards/lookup': () => json(card),
      'GET /giftcard/v1/gift-cards/g': () => json(card),
      'GET /giftcard/v1/gift-cards/g/activities': ({ query }) => json(pages[query.cursor ?? 'first']),
    });
    await search('7KQ2M-4WXYZ-0ABCD-EFGHJ-KMNPQR');
    await hands.click(await screen.findByRole('radio', { name: 'Refund' }));
    expect(await screen.findByText('Nothing of what the card did last was paid here. Look further.')).toBeVisible();
    await hands.click(screen.getByRole('button', { name: 'Show more' }));
    expect(await screen.findAllByRole('button', { name: 'Give back' })).toHaveLength(12);
    expect(container).toHaveTextContent('€1.61');
    expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull();
  });

  it('takes a payment from a gift card and gives it back on undo', async () => {
    const receipt = (type: string, available: number) => ({
      id: 'op',
      type,
      gift_card_id: 'g',
      merchant_id: 'shop',
      amount: { amount: 1_250, unit: 'EUR' },
      balance_after: { available, held: 0, posted: available, unit: 'EUR' },
      settled_at: '2026-11-21T10:00:00Z',
      transaction_id: '0192f0c1-2345-7abc-8def-0123456789ab',
    });
    const { asked, hands, search } = await open({
      'POST /giftcard/v1/gift-cards/lookup': () => json(card),
      'GET /giftcard/v1/gift-cards/g': () => json(card),
      'POST /giftcard/v1/gift-cards/g/redeem': () => json(receipt('redeem', 2_250), 201),
      'POST /giftcard/v1/gift-cards/g/refund': () => json(receipt('refund', 3_500), 201),
    });
    await search('7KQ2M-4WXYZ-0ABCD-EFGHJ-KMNPQR');
    await screen.findByRole('heading', { name: '•••• 7K2M' });
    await hands.keyboard('1250');
    await hands.click(await screen.findByRole('button', { name: 'Take €12.50' }));
    await screen.findByText('Done');
    await hands.click(screen.getByRole('button', { name: 'Undo' }));
    await screen.findByText('Given back to a card');
    await screen.findByText('Done');
    const refund = asked.find((each) => each.path === '/giftcard/v1/gift-cards/g/refund');
    expect(refund?.body).toMatchObject({ operation_id: 'op', amount: { amount: 1_250, unit: 'EUR' } });
    expect(JSON.stringify(asked.filter((each) => each.path.endsWith('redeem')))).not.toContain('7KQ2M');
  });

  it('takes points back on undo, and offers it once', async () => {
    const back = { ...posted('reverse', -12), id: '0192f0c1-9999-7abc-8def-0123456789ab' };
    const { asked, hands, search, container } = await open({
      'POST /ledger/v1/earn': () => json(posted('earn', 12), 201),
      'POST /ledger/v1/transactions/0192f0c1-2345-7abc-8def-0123456789ab/reverse': () =>
        json({ ...back, entries: [{ ...back.entries[0], balance_after: 100 }, back.entries[1]] }, 201),
    });
    await search('card-000042');
    await screen.findByRole('heading', { name: 'card-000042' });
    await hands.keyboard('12');
    await hands.click(await screen.findByRole('button', { name: 'Give 12 points' }));
    await screen.findByText('Done');
    await hands.click(screen.getByRole('button', { name: 'Undo' }));
    await screen.findByText('Undone');
    await screen.findByText('Done');
    const aside = container.querySelector('aside');
    expect(aside).toHaveTextContent('−12 pts');
    expect(aside).toHaveTextContent('Balance now100 pts');
    expect(screen.queryByRole('button', { name: 'Undo' })).not.toBeInTheDocument();
    await expectAccessible(container);
    const [earn, undo] = asked.filter(({ path }) => path.startsWith('/ledger/'));
    expect(undo?.key).toMatch(/^[0-9a-f-]{36}$/);
    expect(undo?.key).not.toBe(earn?.key);
    expect(undo?.body).toEqual({ metadata: { channel: 'counter' } });
  });

  it('says why when it is too late to undo, and the points stay given', async () => {
    const path = '/ledger/v1/transactions/0192f0c1-2345-7abc-8def-0123456789ab/reverse';
    const { hands, search } = await open({
      'POST /ledger/v1/burn': () => json(posted('burn', -12), 201),
      [`POST ${path}`]: () => problem(409, 'undo_too_late'),
    });
    await search('card-000042');
    await hands.click(await screen.findByRole('radio', { name: 'Use' }));
    await hands.click(document.body);
    await hands.keyboard('12');
    await hands.click(await screen.findByRole('button', { name: 'Use 12 points' }));
    await screen.findByText('Done');
    await hands.click(screen.getByRole('button', { name: 'Undo' }));
    expect(await screen.findByText('Not done')).toBeInTheDocument();
    expect(screen.getByText(/^A till undoes what it did within 15 minutes/)).toBeInTheDocument();
  });

  it('says that it is checking while nobody knows, and finds out by the same key', async () => {
    let reply = () => problem(503, 'upstream_unavailable');
    const { asked, hands, search } = await open({ 'POST /ledger/v1/earn': () => reply() });
    await search('card-000042');
    await screen.findByRole('heading', { name: 'card-000042' });
    await hands.keyboard('12');
    await hands.click(await screen.findByRole('button', { name: 'Give 12 points' }));
    expect(await screen.findByText('Checking…', {}, { timeout: 6_000 })).toBeInTheDocument();
    reply = () => json(posted('earn', 12), 201);
    await hands.click(screen.getByRole('button', { name: 'Ask now' }));
    expect(await screen.findByText('Done')).toBeInTheDocument();
    const keys = asked.filter((each) => each.path === '/ledger/v1/earn').map((each) => each.key);
    expect(new Set(keys).size).toBe(1);
  }, 15_000);

  it('keeps points given without a connection', async () => {
    const { asked, hands, search } = await open({ 'POST /ledger/v1/earn': () => json(posted('earn', 5), 201) });
    await search('card-000042');
    await screen.findByRole('heading', { name: 'card-000042' });
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    window.dispatchEvent(new Event('offline'));
    await hands.keyboard('5');
    await hands.click(await screen.findByRole('button', { name: 'Give 5 points' }));
    expect(await screen.findByText('Waiting for a connection')).toBeInTheDocument();
    expect(asked.some((each) => each.path === '/ledger/v1/earn')).toBe(false);
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(true);
    window.dispatchEvent(new Event('online'));
    expect(await screen.findByText('Done')).toBeInTheDocument();
  });

  it('offers to open an account for somebody unknown', async () => {
    const { hands, search } = await open({
      'POST /notification/v1/contacts/lookup': () => problem(404, 'contact_not_found'),
    });
    await search('camille@example.org');
    const notice = (await screen.findByText('Nobody is known by that.')).closest('[role]') as HTMLElement;
    await hands.click(within(notice).getByRole('button', { name: 'New customer' }));
    expect(screen.getByLabelText('E-mail (optional)')).toHaveValue('camille@example.org');
  });
});

describe('the day', () => {
  it('says so when there is nothing', async () => {
    const { container } = await open({}, <Day />);
    await waitFor(() => expect(screen.getByText('Nothing yet today')).toBeInTheDocument());
    await expectAccessible(container);
  });

  it('tells what all tills of the store did, on the store’s own day', async () => {
    const store = { id: 's', merchant_id: 'm', display_name: 'Les Halles', time_zone: 'Europe/Paris', active: true };
    const line = { merchant_id: 'm', store_id: 's', purchases: 0, bought: 0, gives: 0, given: 0, uses: 0, used: 0 };
    const cards = { loads: 0, loaded: 0, redeems: 0, redeemed: 0, refunds: 0, refunded: 0 };
    let asked: Record<string, string> = {};
    const { container } = await open(
      {
        'GET /analytics/v1/store-days': ({ query }) => {
          asked = query;
          const data = [
            { ...line, ...cards, unit: 'EUR', purchases: 3, bought: 1_755 },
            { ...line, ...cards, unit: 'PTS', gives: 2, given: 155 },
          ];
          return json({ data, next_cursor: null, as_of: '2026-11-22T10:00:00Z' });
        },
      },
      <Day />,
      [store as Store],
    );
    const whole = await screen.findByRole('region', { name: 'Les Halles, all tills' });
    await waitFor(() => expect(whole).toHaveTextContent('Purchases with points€17.553 times'));
    expect(whole).toHaveTextContent('Points given155 pts2 times');
    expect(asked).toEqual({ day: dayIn('Europe/Paris'), merchant_id: 'm', store_id: 's' });
    await expectAccessible(container);
  });

  it('says that the store’s day could not be read, and still shows the till’s own', async () => {
    const store = { id: 's', merchant_id: 'm', display_name: 'Les Halles', time_zone: 'Europe/Paris', active: true };
    await open({ 'GET /analytics/v1/store-days': () => problem(500, 'internal', 'Something went wrong.') }, <Day />, [
      store as Store,
    ]);
    expect(await screen.findByText('This could not be read')).toBeInTheDocument();
    expect(screen.getByText('Nothing yet today')).toBeInTheDocument();
  });

  it('tells what each member of staff did, and which of them is a till’s key', async () => {
    const store = { id: 's', merchant_id: 'm', display_name: 'Les Halles', time_zone: 'Europe/Paris', active: true };
    const none = { purchases: 0, bought: 0, gives: 0, given: 0, uses: 0, used: 0, loads: 0, loaded: 0, redeems: 0 };
    const line = { merchant_id: 'm', store_id: 's', ...none, redeemed: 0, refunds: 0, refunded: 0 };
    const user = { id: 'u1', email: 'camille@example.org', name: 'Camille', role: 'merchant_admin', merchant_id: 'm' };
    const { container } = await open(
      {
        'POST /merchant/v1/auth/refresh': () => json({ access_token: 't', expires_in: 600 }),
        'GET /merchant/v1/auth/me': () => json(user),
        'GET /analytics/v1/store-days': () => json({ data: [], next_cursor: null, as_of: null }),
        'GET /analytics/v1/staff-days': () =>
          json({
            data: [
              { ...line, staff_id: 'u1', staff_kind: 'person', unit: 'EUR', purchases: 3, bought: 1_755 },
              { ...line, staff_id: 'u1', staff_kind: 'person', unit: 'PTS', gives: 3, given: 17 },
              { ...line, staff_id: 'u2', staff_kind: 'person', unit: 'EUR', loads: 1, loaded: 5_000 },
              { ...line, staff_id: 'k1', staff_kind: 'key', unit: 'PTS', uses: 1, used: 9 },
              // all of it undone
              { ...line, staff_id: 'u3', staff_kind: 'person', unit: 'PTS' },
            ],
            next_cursor: null,
            as_of: '2026-11-22T10:00:00Z',
          }),
        'GET /merchant/v1/users': () =>
          json({
            data: [
              { id: 'u1', name: 'Camille' },
              { id: 'u2', name: 'Noé' },
            ],
          }),
        'GET /merchant/v1/api-keys': () => json({ data: [{ id: 'k1', name: 'Kiosk' }] }),
      },
      <Day />,
      [store as Store],
    );
    await act(() => session.reload());
    const table = await screen.findByRole('table', { name: 'By member of staff' });
    const row = (name: RegExp) => within(table).getByRole('row', { name });
    await waitFor(() => expect(row(/Camille/)).toHaveTextContent('€17.55'));
    expect(row(/Camille/)).toHaveTextContent('17 pts');
    expect(row(/Noé/)).toHaveTextContent('€50.00');
    expect(row(/Kiosk/)).toHaveTextContent('Till key');
    expect(within(table).getAllByRole('row')).toHaveLength(4);
    await expectAccessible(container);
  });
});
