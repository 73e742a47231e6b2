import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18n from 'i18next';
import { useState } from 'react';
import { beforeAll, describe, expect, it } from 'vitest';
import { show } from '~/test/app';
import { type Asked, answering, json } from '~/test/platform';
import { Replay } from './replay';

const draft = { name: 'Points', time_zone: 'Europe/Paris', unit: 'EUR', earn: [] };

/** An editor of one word: the program's name. */
function Editor() {
  const [name, setName] = useState(draft.name);
  return (
    <>
      <input aria-label="Name" value={name} onChange={(event) => setName(event.target.value)} />
      <Replay id="p" zone="Europe/Paris" written={name === draft.name ? null : ({ ...draft, name } as never)} />
    </>
  );
}

const named = ({ body }: Asked) => (body as { document?: { name: string } }).document?.name ?? null;

/** A month in which every letter of the program's name gives a point. */
function month() {
  return answering({
    'POST /merchant/v1/programs/p/replay': (asked) => {
      const name = named(asked);
      if (name === '') {
        const errors = [{ field: 'document.name', code: 'too_short', detail: 'must not be empty' }];
        return json({ code: 'invalid_request', detail: 'the request breaks a rule', errors }, 400);
      }
      const after = name?.length ?? 6;
      return json({
        version: null,
        from: '2026-09-30T22:00:00Z',
        to: '2026-10-31T23:00:00Z',
        purchases: 12,
        refused: 0,
        points: { before: 6, after, difference: after - 6 },
        customers_better: 1,
        customers_worse: 0,
        rules: {},
      });
    },
  });
}

beforeAll(() => i18n.loadNamespaces(['office', 'ui']));

describe('last month beside the rules', () => {
  it('is priced by what is being written, once it stands still, and by the draft again when that is undone', async () => {
    const asked = month();
    await show(<Editor />);
    expect(await screen.findByText('12 purchases of October 2026, priced by these rules.')).toBeVisible();
    expect(asked.map(named)).toEqual([null]);
    expect(screen.queryByText('By what you are writing')).toBeNull();

    const name = screen.getByLabelText('Name');
    await userEvent.type(name, ' x 2');
    expect(screen.getByText('By what you are writing')).toBeVisible();
    await waitFor(() => expect(screen.getByText('+66.7%')).toBeVisible());
    // not once for every key
    expect(asked.map(named)).toEqual([null, 'Points x 2']);

    await userEvent.clear(name);
    await userEvent.type(name, 'Points');
    await waitFor(() => expect(screen.getByText('0%')).toBeVisible());
    expect(screen.queryByText('By what you are writing')).toBeNull();
  });

  it('stays while the rules are none, and says which part is not', async () => {
    month();
    await show(<Editor />);
    await screen.findByText('12 purchases of October 2026, priced by these rules.');
    await userEvent.clear(screen.getByLabelText('Name'));
    expect(await screen.findByText('These are no rules yet')).toBeVisible();
    expect(screen.getByText('Name must not be empty')).toBeVisible();
    expect(screen.queryByText('This was not done')).toBeNull();
    expect(screen.getByText('12 purchases of October 2026, priced by these rules.')).toBeVisible();
  });
});
