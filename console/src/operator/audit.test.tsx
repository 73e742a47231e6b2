import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { open } from '~/test/app';
import { expectAccessible } from '~/test/axe';
import { answering, json } from '~/test/platform';
import type { AuditEntry } from './audit';
import { ties } from './reconciliation';

const entry: AuditEntry = {
  seq: 7,
  at: '2026-11-21T13:40:00Z',
  actor: '0192f0c1-2345-7abc-8def-0123456789ab',
  actor_role: 'operator',
  action: 'merchant.approved',
  subject_kind: 'merchant',
  subject: '0192f0c1-2345-7abc-8def-0123456789ac',
  before: { state: 'submitted' } as never,
  after: { state: 'approved' } as never,
  hash: 'c0ffee00c0ffee00c0ffee00',
};

const network = (more: Parameters<typeof answering>[0]) =>
  answering({
    'POST /merchant/v1/auth/refresh': () => json({ status: 'signed_in', access_token: 'token', expires_in: 900 }),
    'GET /merchant/v1/auth/me': () => json({ id: 'u', name: 'Camille Roux', role: 'operator', tenant_id: 't' }),
    ...more,
  });

describe('the audit trail', () => {
  it('says who changed what, from what to what, and is asked by what was done', async () => {
    const asked = network({
      'GET /merchant/v1/audit': () => json({ data: [entry], next_cursor: null }),
      'GET /wallet/v1/audit': () => json({ data: [], next_cursor: null }),
    });
    await open('/operator/audit');
    await userEvent.click(await screen.findByRole('button', { name: 'merchant.approved' }));
    const file = await screen.findByRole('dialog', { name: 'merchant.approved #7' });
    expect(within(file).getByText(/"submitted"/)).toBeVisible();
    await expectAccessible(file);
    await userEvent.click(within(file).getByRole('button', { name: 'Close' }));

    await userEvent.type(screen.getByLabelText('What was done'), 'merchant.approved{Enter}');
    await vi.waitFor(() => expect(asked.at(-1)?.query).toMatchObject({ action: 'merchant.approved' }));
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Trail' }), 'Customers');
    expect(await screen.findByText('Nothing on record here')).toBeVisible();
  });
});

describe('the reconciliation', () => {
  const book = (counted: number, ledger: number | null) => ({ unit: 'EUR', kind: 'gift_card', counted, ledger });

  it('is not made where nobody compared', () => {
    expect([ties(book(5, 5)), ties(book(5, 6)), ties(book(5, null))]).toEqual([true, false, null]);
  });

  it('says which line differs', async () => {
    network({ 'GET /analytics/v1/books': () => json({ day: '2026-11-21', merchants: 1, data: [book(500, 501)] }) });
    await open('/operator/reconciliation');
    expect(await screen.findByText('1 line differs')).toBeVisible();
    expect(screen.getByText('Differs')).toBeVisible();
    await expectAccessible(screen.getByRole('main'));
  });
});
