import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18n from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { show } from '~/test/app';
import { answering, json, problem } from '~/test/platform';
import { StoreList } from './stores';

const address = { line1: '1 rue des Halles', postal_code: '75001', city: 'Paris', country: 'FR' };
const store = (id: string, active: boolean) => ({
  id,
  merchant_id: 'm',
  display_name: id,
  time_zone: 'Europe/Paris',
  address,
  active,
});

/** An answer that comes when the test says so. */
function held() {
  let answer: (reply: Response) => void = () => undefined;
  const reply = new Promise<Response>((resolve) => {
    answer = resolve;
  });
  return { reply, answer };
}

beforeAll(() => i18n.loadNamespaces(['office', 'ui']));

describe('a switch', () => {
  it('shows what was pressed before the answer is there, and keeps it', async () => {
    let open = false;
    const { reply, answer } = held();
    answering({
      'GET /merchant/v1/merchants/m/stores': () => json({ data: [store('halles', !open)] }),
      'PATCH /merchant/v1/merchants/m/stores/halles': () => reply,
    });
    await show(<StoreList merchantId="m" />);
    await userEvent.click(await screen.findByRole('button', { name: 'Stop selling' }));
    expect(await screen.findByRole('button', { name: 'Sell again' })).toBeVisible();
    open = true;
    answer(json(store('halles', false)));
    await waitFor(() => expect(screen.getByRole('button', { name: 'Sell again' })).toBeVisible());
    expect(screen.queryByText('This was not done')).not.toBeInTheDocument();
  });

  it('takes back what is refused, says why, and leaves what was pressed beside it', async () => {
    const first = held();
    const second = held();
    const stores = [store('north', true), store('south', true)];
    const asked = answering({
      'GET /merchant/v1/merchants/m/stores': () => json({ data: stores }),
      'PATCH /merchant/v1/merchants/m/stores/north': () => first.reply,
      'PATCH /merchant/v1/merchants/m/stores/south': () => second.reply,
    });
    await show(<StoreList merchantId="m" />);
    const [north, south] = await screen.findAllByRole('button', { name: 'Stop selling' });
    await userEvent.click(north as HTMLElement);
    await userEvent.click(south as HTMLElement);
    await waitFor(() => expect(screen.getAllByRole('button', { name: 'Sell again' })).toHaveLength(2));
    // one after the other
    expect(asked.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
    first.answer(problem(409, 'merchant_closed'));
    expect(await screen.findByText('This was not done')).toBeVisible();
    expect(screen.getByText('This shop is closed.')).toBeVisible();
    await waitFor(() => expect(screen.getAllByRole('button', { name: 'Sell again' })).toHaveLength(1));
    stores[1] = store('south', false);
    second.answer(json(stores[1]));
    await waitFor(() => expect(asked.filter(({ method }) => method === 'GET')).toHaveLength(2));
    expect(screen.getAllByRole('button', { name: 'Sell again' })).toHaveLength(1);
    expect(screen.getAllByRole('button', { name: 'Stop selling' })).toHaveLength(1);
  });
});
