import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18n from 'i18next';
import { useState } from 'react';
import { beforeAll, describe, expect, it } from 'vitest';
import { show } from '~/test/app';
import { answering, json, problem } from '~/test/platform';
import { begins } from '~/ui/choose';
import { ChooseShop, ShopField, ShopName } from './shops';

const shops = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ id: `shop-${at}`, display_name: `Boulangerie ${at}` }));

/** A network of so many shops, found by name as svc-merchant finds them. */
function network(count: number) {
  return answering({
    'GET /merchant/v1/merchants': ({ query }) => {
      const found = shops(count).filter((shop) => begins(query.name ?? '', shop.display_name));
      const limit = Number(query.limit);
      return json({ data: found.slice(0, limit), next_cursor: found.length > limit ? 'next' : null });
    },
    'GET /merchant/v1/directory': ({ query }) =>
      json({ data: shops(count).filter((shop) => query.ids?.split(',').includes(shop.id)), next_cursor: null }),
  });
}

function Field({ first = null, none }: { first?: string | null; none?: string }) {
  const [id, setId] = useState<string | null>(first);
  return (
    <>
      <ShopField label="Shop" id={id} onChoose={setId} {...(none ? { none } : {})} />
      <output>{id ?? 'none'}</output>
    </>
  );
}

const field = () => screen.getByRole<HTMLInputElement>('combobox', { name: 'Shop' });
const offered = () => screen.queryAllByRole('option').map((each) => each.textContent);
const isChosen = (id: string) => expect(screen.getByText(id, { selector: 'output' })).toBeVisible();

beforeAll(() => i18n.loadNamespaces(['office', 'ui']));

describe('a shop', () => {
  it('of a few is one of a list', async () => {
    const asked = network(3);
    await show(<Field none="All shops" />);
    await screen.findByRole('option', { name: 'Boulangerie 2' });
    expect(offered()).toEqual(['All shops', 'Boulangerie 0', 'Boulangerie 1', 'Boulangerie 2']);
    await userEvent.selectOptions(field(), 'shop-2');
    isChosen('shop-2');
    await userEvent.selectOptions(field(), '');
    isChosen('none');
    expect(asked.filter(({ path }) => path.endsWith('/merchants'))).toHaveLength(1);
  });

  it('of thousands is found by typing, wherever in the list it is, and no list of them is read', async () => {
    const asked = network(5_000);
    await show(<Field none="All shops" />);
    await screen.findByPlaceholderText('All shops');
    await userEvent.click(field());
    await waitFor(() => expect(offered()).toHaveLength(21));
    expect(screen.getByText('There are more: type the beginning of a word of its name.')).toBeVisible();

    await userEvent.type(field(), '4321');
    await waitFor(() => expect(offered()).toEqual(['Boulangerie 4321']));
    await userEvent.keyboard('{Enter}');
    isChosen('shop-4321');
    await waitFor(() => expect(field()).toHaveValue('Boulangerie 4321'));
    expect(asked.length).toBeLessThan(8);
    expect(asked.every(({ query }) => !query.cursor && Number(query.limit ?? 0) <= 20)).toBe(true);

    await userEvent.click(field());
    await userEvent.click(await screen.findByRole('option', { name: 'All shops' }));
    isChosen('none');
  });

  it('is not chosen by Enter before what was typed is answered', async () => {
    network(5_000);
    await show(<Field first="shop-7" />);
    await waitFor(() => expect(field()).toHaveValue('Boulangerie 7'));
    await userEvent.click(field());
    await userEvent.keyboard('4321{Enter}');
    isChosen('shop-7');
    await waitFor(() => expect(offered()).toEqual(['Boulangerie 4321']));
  });

  it('that is not among the first is shown by its name', async () => {
    network(5_000);
    await show(<Field first="shop-4999" />);
    await waitFor(() => expect(field()).toHaveValue('Boulangerie 4999'));
  });

  it('that cannot be looked for says so, and is looked for again', async () => {
    let broken = true;
    answering({
      'GET /merchant/v1/merchants': () =>
        broken ? problem(400, 'invalid_length') : json({ data: shops(1), next_cursor: null }),
    });
    await show(<Field />);
    const again = await screen.findByRole('button', { name: 'Try again' });
    broken = false;
    await userEvent.click(again);
    expect(await screen.findByRole('option', { name: 'Boulangerie 0' })).toBeInTheDocument();
  });

  it('of none leads to the first', async () => {
    network(0);
    await show(<ChooseShop id={null} onChoose={() => undefined} />);
    expect(await screen.findByText('No shop has joined yet')).toBeVisible();
  });
});

describe('names of shops', () => {
  it('are asked for together, each once, and never more than a hundred in one question', async () => {
    const asked = network(101);
    const rows = [...shops(101), ...shops(1)];
    await show(
      <ul>
        {rows.map((shop, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: each shop is there twice, and none moves
          <li key={at}>
            <ShopName id={shop.id} />
          </li>
        ))}
      </ul>,
    );
    const shown = () => [...document.querySelectorAll('li')].map((each) => each.textContent);
    await waitFor(() => expect(shown().at(-2)).toBe('Boulangerie 100'));
    expect(shown()).toEqual(rows.map((shop) => shop.display_name));
    expect(asked.map(({ query }) => query.ids?.split(',').length)).toEqual([100, 1]);
  });

  it('that nobody knows are what people read out of their ids', async () => {
    network(1);
    await show(<ShopName id="019a0000-0000-7000-8000-00000000abcd" />);
    expect(await screen.findByText(/abcd|019a/i)).toBeVisible();
  });
});
