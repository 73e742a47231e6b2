import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18n from 'i18next';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { open } from '~/test/app';
import { answering, json, problem } from '~/test/platform';

const LIST = '/ledger/v1/transactions';
const transaction = {
  id: '0192f0c1-2345-7abc-8def-0123456789ab',
  type: 'earn',
  status: 'posted',
  created_at: '2026-11-21T10:00:00Z',
  entries: [{ account_id: 'a', amount: 12, unit: 'PTS', balance_after: 12, version: 1 }],
};

/** The ledger of a network, at these filters. */
async function opened(at: string, file: () => Response) {
  const asked = answering({
    'POST /merchant/v1/auth/refresh': () => json({ status: 'signed_in', access_token: 'token', expires_in: 900 }),
    'GET /merchant/v1/auth/me': () => json({ id: 'u', name: 'Camille Roux', role: 'operator', tenant_id: 't' }),
    [`GET ${LIST}`]: () => json({ data: [transaction], next_cursor: null }),
    [`GET ${LIST}.csv`]: file,
  });
  const saved: { name: string; blob: Blob }[] = [];
  let last = new Blob();
  URL.createObjectURL = (blob) => {
    last = blob as Blob;
    return 'blob:it';
  };
  URL.revokeObjectURL = () => undefined;
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(this: HTMLAnchorElement) {
    saved.push({ name: this.download, blob: last });
  });
  await open(at);
  return { asked, saved };
}

beforeAll(
  () => Promise.all([import('./door'), import('./transactions'), i18n.loadNamespaces(['operator', 'office', 'ui'])]),
  60_000,
);

describe('transactions as a file', () => {
  it('are those that are looked at, under a name that says so', async () => {
    const { asked, saved } = await opened(
      '/operator/ledger?type=earn&from=2026-11-01',
      () => new Response('id,type\n'),
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Download CSV' }));
    await waitFor(() => expect(saved).toHaveLength(1));
    expect(saved[0]?.name).toBe('transactions-earn-2026-11-01.csv');
    expect(await saved[0]?.blob.text()).toBe('id,type\n');
    expect(asked.find(({ path }) => path === `${LIST}.csv`)).toMatchObject({
      bearer: 'Bearer token',
      query: { type: 'earn', from: new Date(2026, 10, 1).toISOString() },
    });
  });

  it('are no file when the ledger refuses', async () => {
    const { saved } = await opened('/operator/ledger', () => problem(403, 'forbidden_role'));
    await userEvent.click(await screen.findByRole('button', { name: 'Download CSV' }));
    expect(await screen.findByText('Your role does not allow this.')).toBeVisible();
    expect(saved).toEqual([]);
  });
});
