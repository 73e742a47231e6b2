import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18n from 'i18next';
import { useState } from 'react';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { show } from '~/test/app';
import { expectAccessible } from '~/test/axe';
import { Dialog, Drawn } from '.';
import { begins, ChooseOf, Narrowed, OFFERED } from './choose';

const stores = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    value: String(at),
    label: `Store ${at}, ${at % 2 ? 'Écully' : 'Lyon'}`,
  }));

function Chosen({ count }: { count: number }) {
  const [value, setValue] = useState('0');
  return (
    <>
      <ChooseOf label="Store" value={value} options={stores(count)} onChoose={setValue} />
      <output>{value}</output>
    </>
  );
}

const field = () => screen.getByRole<HTMLInputElement>('combobox', { name: 'Store' });
const offered = () => screen.queryAllByRole('option').map((each) => each.textContent);

beforeAll(() => i18n.loadNamespaces('ui'));

describe('a name', () => {
  it.each([
    ['boul', 'Boulangerie Dupont', true],
    ['dup BOUL', 'Boulangerie Dupont', true],
    ['angerie', 'Boulangerie Dupont', false],
    ['emile', 'L’Émile, boulangerie', true],
    ['é', 'Emile', true],
    ['coeur', 'Cœur de Bœuf', true],
    ['bœ', 'Coeur de boeuf', true],
    ['d’o', 'Fleurs d’Or', true],
    ['', 'Whatever', true],
    ['?', 'Whatever', true],
  ])('begun as “%s” is found in “%s”: %s', (typed, name, found) => expect(begins(typed, name)).toBe(found));
});

describe('one of a few', () => {
  it('is looked for in a list, as everywhere', async () => {
    await show(<Chosen count={OFFERED} />);
    expect((await screen.findByRole('combobox', { name: 'Store' })).tagName).toBe('SELECT');
    await userEvent.selectOptions(field(), '7');
    expect(screen.getByText('7', { selector: 'output' })).toBeVisible();
  });
});

describe('one of thousands', () => {
  const open = async () => {
    await show(<Chosen count={5_000} />);
    await userEvent.click(await screen.findByRole('combobox', { name: 'Store' }));
  };

  it('shows what is chosen, and offers a few with the word that there are more', async () => {
    await show(<Chosen count={5_000} />);
    expect(await screen.findByRole('combobox', { name: 'Store' })).toHaveValue('Store 0, Lyon');
    expect(offered()).toEqual([]);
    await userEvent.click(field());
    expect(offered()).toHaveLength(OFFERED);
    expect(screen.getByText('There are more: type the beginning of a word of its name.')).toBeVisible();
    expect(screen.getByRole('option', { selected: true })).toHaveTextContent('Store 0, Lyon');
  });

  it('is found by the beginnings of words, and chosen by Enter', async () => {
    await open();
    await userEvent.type(field(), 'ecu 4999');
    expect(offered()).toEqual(['Store 4999, Écully']);
    await userEvent.keyboard('{Enter}');
    expect(screen.getByText('4999', { selector: 'output' })).toBeVisible();
    expect(field()).toHaveValue('Store 4999, Écully');
    expect(field()).toHaveAttribute('aria-expanded', 'false');
  });

  it('is chosen by hand, and with the arrows, of which the reader is told', async () => {
    await open();
    await userEvent.click(screen.getByRole('option', { name: 'Store 3, Écully' }));
    expect(screen.getByText('3', { selector: 'output' })).toBeVisible();

    await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{ArrowUp}{ArrowUp}');
    const last = screen.getByRole('option', { name: 'Store 19, Écully' });
    expect(field()).toHaveAttribute('aria-activedescendant', last.id);
    await userEvent.keyboard('{Enter}');
    expect(screen.getByText('19', { selector: 'output' })).toBeVisible();
  });

  it('stays what it was when nothing is found, when it is left, and when nothing was meant', async () => {
    await open();
    await userEvent.keyboard('{Enter}');
    expect(field()).toHaveAttribute('aria-expanded', 'true');
    await userEvent.type(field(), 'nowhere');
    expect(screen.getByText('Nothing begins like this')).toBeVisible();
    await userEvent.keyboard('{Enter}');
    await userEvent.tab();
    expect(field()).toHaveValue('Store 0, Lyon');
    expect(offered()).toEqual([]);
  });

  it('within a dialog, Escape closes the list and not the dialog', async () => {
    const heard = vi.fn();
    await show(
      <Dialog title="Where" onClose={() => undefined}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: hears what the dialog would */}
        <div onKeyDown={(event) => event.key === 'Escape' && heard()}>
          <Chosen count={100} />
        </div>
      </Dialog>,
    );
    await userEvent.click(await screen.findByRole('combobox', { name: 'Store' }));
    await userEvent.keyboard('{Escape}');
    expect(offered()).toEqual([]);
    expect(heard).not.toHaveBeenCalled();
    await userEvent.keyboard('{Escape}');
    expect(heard).toHaveBeenCalledOnce();
  });

  it('has nothing that axe complains of, open or closed', async () => {
    const { container } = await show(<Chosen count={100} />);
    await screen.findByRole('combobox', { name: 'Store' });
    await expectAccessible(container);
    await userEvent.click(field());
    await expectAccessible(container);
    await userEvent.type(field(), 'nowhere');
    await expectAccessible(container);
  });
});

describe('what is all there', () => {
  const list = (count: number) => (
    <Narrowed rows={stores(count)} nameOf={(each) => each.label}>
      {(rows) => (
        <Drawn rows={rows}>
          {(drawn) => (
            <ul>
              {drawn.map((each) => (
                <li key={each.value}>{each.label}</li>
              ))}
            </ul>
          )}
        </Drawn>
      )}
    </Narrowed>
  );

  it('is looked through while it is short', async () => {
    await show(list(OFFERED));
    expect(await screen.findAllByRole('listitem')).toHaveLength(OFFERED);
    expect(screen.queryByRole('searchbox')).toBeNull();
  });

  it('is narrowed down by name when it is long, and never draws more than two hundred', async () => {
    await show(list(1_000));
    expect(await screen.findAllByRole('listitem')).toHaveLength(200);
    expect(screen.getByText('1,000 found')).toBeVisible();
    await userEvent.click(screen.getByText('Show more'));
    expect(screen.getAllByRole('listitem')).toHaveLength(200);
    expect(screen.getAllByRole('listitem')[0]).toHaveTextContent('Store 50, Lyon');

    await userEvent.type(screen.getByRole('searchbox', { name: 'Find by name' }), 'lyon 99');
    expect(screen.getAllByRole('listitem').map((each) => each.textContent)).toEqual(
      [990, 992, 994, 996, 998].map((at) => `Store ${at}, Lyon`),
    );
    await userEvent.type(screen.getByRole('searchbox', { name: 'Find by name' }), '9999');
    expect(screen.getByText('Nothing begins like this')).toBeVisible();
  });
});
