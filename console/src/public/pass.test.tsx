import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18n from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { setLanguage } from '~/i18n';
import { show } from '~/test/app';
import { expectAccessible } from '~/test/axe';
import { type Asked, answering, json, problem } from '~/test/platform';
import { Pass } from './pass';

const TOKEN = 'AQABAZqhM3t3fkyqd8cJfXp0b2tlbi1vZi1hLXBhc3M';
const PATH = `/wallet/v1/passes/${TOKEN}`;

const line = (version: number, type: string, amount: number, balance_after: number) => ({
  account_id: '0199aa00-0000-7000-8000-000000000001',
  transaction_id: `0199aa00-0000-7000-8000-00000000010${version}`,
  version,
  type,
  amount,
  unit: 'PTS',
  balance_after,
  held_after: 0,
  occurred_at: '2026-11-21T13:40:00Z',
  reference: null,
});
const points = { kind: 'customer_points', unit: 'PTS', available: 1_240, held: 0, as_of: '2026-11-21T13:40:00Z' };
const view = {
  status: 'active',
  balances: [points],
  history: [line(2, 'burn', -60, 1_240), line(1, 'earn', 1_300, 1_300)],
};

const opened = (reply: (asked: Asked) => Response | 'no answer', at = `/pass#${TOKEN}`) => {
  const asked = answering({ [`GET ${PATH}`]: reply });
  return show(<Pass />, at).then(({ container }) => ({ asked, container }));
};

beforeAll(() => i18n.loadNamespaces('public'));

describe('a pass', () => {
  it('shows its holder what they have, how it came to be, and itself as a code', async () => {
    const { asked, container } = await opened(() => json(view));
    expect(await screen.findByText('1,240')).toBeVisible();
    const history = within(screen.getByRole('region', { name: 'Lately' })).getAllByRole('listitem');
    expect(history.map((each) => each.textContent)).toEqual([
      expect.stringMatching(/^Points used.*−60\u00a0pts1,240\u00a0pts afterwards$/),
      expect.stringMatching(/^Points given.*\+1,300\u00a0pts1,300\u00a0pts afterwards$/),
    ]);
    expect(screen.getByRole('img', { name: 'This card as a code' })).toBeVisible();
    expect(asked).toMatchObject([{ method: 'GET', path: PATH, bearer: null }]);
    await expectAccessible(container);
  });

  it('tells of gift cards and of what is set aside, and that nothing can be spent while it is frozen', async () => {
    const card = { kind: 'gift_card', unit: 'EUR', available: 3_500, held: 1_200, as_of: '2026-11-21T13:40:00Z' };
    const { container } = await opened(() => json({ status: 'frozen', balances: [card, points], history: [] }));
    expect(await screen.findByText('This card is frozen')).toBeVisible();
    expect(screen.getByText('1,240')).toBeVisible();
    expect(screen.getByText('plus €12.00 set aside')).toBeVisible();
    expect(screen.getByText('Nothing yet')).toBeVisible();
    await expectAccessible(container);
  });

  it('says that a link is over when it was taken back, without the code that leads to it', async () => {
    const { container } = await opened(() => problem(404, 'pass_not_found'));
    expect(await screen.findByText('This link shows nothing any more')).toBeVisible();
    expect(screen.queryByRole('img', { name: 'This card as a code' })).toBeNull();
    await expectAccessible(container);
  });

  it.each(['/pass', '/pass#', '/pass#code=1', '/pass#../../v1/wallets/secret/statement'])(
    'asks nobody about %s',
    async (at) => {
      const { asked } = await opened(() => json(view), at);
      expect(await screen.findByText('This link shows nothing any more')).toBeVisible();
      expect(asked).toEqual([]);
    },
  );

  it('is not over because nobody answers, and goes on when somebody does', async () => {
    let away = true;
    await opened(() => (away ? problem(400, 'overloaded') : json(view)));
    const again = await screen.findByRole('button', { name: 'Try again' });
    expect(screen.queryByText('This link shows nothing any more')).toBeNull();
    away = false;
    await userEvent.click(again);
    expect(await screen.findByText('1,240')).toBeVisible();
  });

  it('keeps what it showed when a refresh fails', async () => {
    let away = false;
    await opened(() => (away ? problem(400, 'overloaded') : json(view)));
    const refresh = await screen.findByRole('button', { name: 'Refresh' });
    away = true;
    await userEvent.click(refresh);
    expect(await screen.findByText('Too much at once. Try again in a moment.')).toBeVisible();
    expect(screen.getByText('1,240')).toBeVisible();
  });

  it('speaks French', async () => {
    await setLanguage('fr');
    try {
      await opened(() => json(view));
      expect(await screen.findByText('Derniers mouvements')).toBeVisible();
      expect(screen.getByText(/^1\s240$/)).toBeVisible();
    } finally {
      await setLanguage('en');
    }
  });
});
