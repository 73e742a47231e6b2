import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { show } from '~/test/app';
import { expectAccessible } from '~/test/axe';
import { later } from './later';

const Part = ({ name }: { name: string }) => <p>Here is {name}</p>;

describe('a part that comes later', () => {
  it('takes its place when it has come', async () => {
    const Later = later(async () => Part);
    await show(<Later name="Zoé" />);
    expect(await screen.findByText('Here is Zoé')).toBeVisible();
  });

  it('is there at once when it was fetched before', async () => {
    const load = vi.fn(async () => Part);
    const Later = later(load);
    await Later.fetch();
    await Later.fetch();
    await show(<Later name="Zoé" />);
    expect(screen.getByText('Here is Zoé')).toBeVisible();
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('says that it could not be fetched, and is fetched when it can be', async () => {
    let away = true;
    const Later = later(async () => {
      if (away) throw new TypeError('Failed to fetch dynamically imported module');
      return Part;
    });
    const { container } = await show(<Later name="Zoé" />);
    const again = await screen.findByRole('button', { name: 'Try again' });
    expect(screen.getByText('This device is not connected.')).toBeVisible();
    await expectAccessible(container);
    away = false;
    await userEvent.click(again);
    expect(await screen.findByText('Here is Zoé')).toBeVisible();
  });
});
