import { cleanup, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18n from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { show } from '~/test/app';
import { answering, json } from '~/test/platform';
import { Lots, ribbonOf } from './lots';

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

describe('what a balance is made of', () => {
  const ACCOUNT = 'a0000000-0000-7000-8000-000000000001';
  const PAGE = 50;
  const DRAWN = 200;

  /** So many purchases, newest first; one movement took from the two oldest. */
  function ledger(count: number) {
    return answering({
      [`GET /ledger/v1/accounts/${ACCOUNT}/explain`]: ({ query }) => {
        const from = Number(query.cursor ?? 0);
        const to = Math.min(from + Number(query.limit), count);
        const version = (at: number) => count - at;
        return json({
          account_id: ACCOUNT,
          data: Array.from({ length: to - from }, (_, at) =>
            lot(version(from + at), version(from + at) <= 2 ? [['spent', -10]] : []),
          ),
          debt: 0,
          expiring: [{ expires_at: '2027-11-01T00:00:00Z', amount: 7 }],
          next_cursor: to < count ? String(to) : null,
          posted: count,
          version: count,
        });
      },
    });
  }

  const lots = (chosen: string | null = null) => (
    <Lots
      account={ACCOUNT}
      chosen={chosen}
      onChoose={() => undefined}
      referenceOf={(transaction) => transaction.replace('earn-', 'ticket ')}
    />
  );
  const drawn = () =>
    [...document.getElementsByTagName('strong')].flatMap((each) =>
      each.textContent?.startsWith('ticket ') ? [Number(each.textContent.slice('ticket '.length))] : [],
    );
  const down = (from: number, count: number) => Array.from({ length: count }, (_, at) => from - at);
  const press = (name: string) => userEvent.click(screen.getByText(name));

  beforeAll(() => i18n.loadNamespaces('ui'));

  it('of ten thousand purchases shows two hundred at most however far one goes, and leads back to the first', async () => {
    const asked = ledger(10_000);
    await show(lots());
    await screen.findByText('ticket 10000');
    expect(asked).toHaveLength(1);
    expect(drawn()).toEqual(down(10_000, PAGE));

    for (let page = 2; page <= 5; page += 1) {
      await press('Show more');
      const held = Math.min(page * PAGE, DRAWN);
      await waitFor(() => expect(drawn().at(-1)).toBe(10_001 - page * PAGE));
      expect(drawn()).toEqual(down(10_000 - page * PAGE + held, held));
    }
    // what is said of the whole account is said wherever one is in it
    expect(screen.getByText(/^7\spts lapse on/)).toBeInTheDocument();

    await press('Show what was before');
    await waitFor(() => expect(drawn()[0]).toBe(10_000));
    expect(drawn()).toEqual(down(10_000, DRAWN));
    expect(screen.queryByText('Show what was before')).toBeNull();
  });

  it('says that the purchases of a movement are further on, instead of none', async () => {
    ledger(PAGE + 1);
    await show(lots('spent'));
    expect(await screen.findByText(/from one of the purchases shown/)).toBeVisible();
    await press('Show more');
    expect(await screen.findByText(/from 2 purchases/)).toBeVisible();
  });

  it('says so too while none of them is shown, and when there is none', async () => {
    ledger(10_000);
    await show(lots('spent'));
    expect(await screen.findByText(/look further, or among all/)).toBeVisible();
    cleanup();
    ledger(PAGE);
    await show(lots('nothing'));
    expect(await screen.findByText('No purchase paid for it.')).toBeVisible();
  });

  it('says what comes next while there is none', async () => {
    ledger(0);
    await show(lots());
    expect(await screen.findByText('No points were given yet')).toBeVisible();
  });
});
