import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18n from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { show } from '~/test/app';
import { expectAccessible } from '~/test/axe';
import { answering, json } from '~/test/platform';
import { Personal } from './personal';

const CONTACT = '0192f0c1-2345-7abc-8def-0123456789ab';

beforeAll(() => i18n.loadNamespaces(['office', 'ui']));

describe('a person', () => {
  it('is erased only after a second yes, and the erasure has a number', async () => {
    const asked = answering({
      [`DELETE /notification/v1/contacts/${CONTACT}`]: () =>
        json({
          id: CONTACT,
          contact_id: CONTACT,
          wallet_id: CONTACT,
          status: 'certified',
          destroyed_at: '2026-11-22T10:00:00Z',
        }),
    });
    const { container } = await show(<Personal contact={CONTACT} />);
    await expectAccessible(container);
    await userEvent.click(await screen.findByRole('button', { name: 'Erase this person' }));
    expect(asked).toEqual([]);
    const sure = await screen.findByRole('dialog');
    await userEvent.click(within(sure).getByRole('button', { name: 'Erase this person' }));
    expect(await screen.findByText('This person is erased')).toBeVisible();
    expect(asked.map(({ method }) => method)).toEqual(['DELETE']);
  });
});
