import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18n from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '~/api/types';
import { show } from '~/test/app';
import { expectAccessible } from '~/test/axe';
import { answering, json, problem } from '~/test/platform';
import { Messages } from './messages';

const message = (more: Partial<Message> = {}): Message => ({
  id: '0192f0c1-2345-7abc-8def-0123456789ab',
  event_id: '0192f0c1-2345-7abc-8def-0123456789ac',
  contact_id: '0192f0c1-2345-7abc-8def-0123456789ad',
  template: 'earned',
  channel: 'email',
  status: 'undelivered',
  attempts: 3,
  address: 'c***@example.com',
  created_at: '2026-11-21T13:40:00Z',
  last_error: 'smtp_550',
  ...more,
});
const RESEND = `POST /notification/v1/messages/${message().id}/resend`;

async function opened(row: Message, resend = () => json(message({ status: 'queued' }), 202)) {
  const asked = answering({
    'GET /notification/v1/messages': () => json({ data: [row], next_cursor: null }),
    [RESEND]: resend,
  });
  await show(<Messages />);
  await userEvent.click(await screen.findByRole('button', { name: 'Points given' }));
  return { asked, file: await screen.findByRole('dialog', { name: 'Points given' }) };
}

beforeAll(() => i18n.loadNamespaces(['operator', 'ui']));

describe('a message', () => {
  it('that did not arrive is sent again, to the address as it should have been', async () => {
    const { asked, file } = await opened(message());
    expect(within(file).getByText('smtp_550')).toBeVisible();
    await expectAccessible(file);
    await userEvent.type(within(file).getByLabelText('Corrected address (optional)'), 'c@example.com');
    await userEvent.click(within(file).getByRole('button', { name: 'Send again' }));
    expect(await within(file).findByText('It is on its way again')).toBeVisible();
    expect(asked.find(({ method }) => method === 'POST')).toMatchObject({ body: { email: 'c@example.com' } });
  });

  it('that is on its way cannot be sent a second time', async () => {
    const { file } = await opened(message({ status: 'queued', next_attempt_at: '2026-11-21T13:45:00Z' }));
    expect(within(file).getByText('Next try')).toBeVisible();
    expect(within(file).queryByRole('button', { name: 'Send again' })).toBeNull();
  });

  it('whose words are not kept says so', async () => {
    const { file } = await opened(message({ contact_id: null }), () => problem(409, 'message_not_kept'));
    expect(within(file).queryByLabelText('Corrected address (optional)')).toBeNull();
    await userEvent.click(within(file).getByRole('button', { name: 'Send again' }));
    expect(await within(file).findByText(/a code or a link, is not kept/)).toBeVisible();
  });
});
