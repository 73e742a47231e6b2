import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { Happening } from '~/api/live';
import type { Message } from '~/api/types';
import { open } from '~/test/app';
import { expectAccessible } from '~/test/axe';
import { answering, json } from '~/test/platform';
import { delay, merged, type Row, rowOf } from './live';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const happening = (more: Partial<Happening> = {}): Happening => ({
  id: crypto.randomUUID(),
  topic: 'ledger.transactions.v1',
  what: 'earn',
  at: '2026-11-22T10:00:00.000Z',
  seen_at: '2026-11-22T10:00:00.020Z',
  transaction_id: '0192f0c1-2345-7abc-8def-0123456789ab',
  subject_id: null,
  moved: [{ amount: 49, unit: 'PTS' }],
  trace_id: TRACE,
  ...more,
});

/** A network that tells events when it is told to. */
function network() {
  const encoder = new TextEncoder();
  let line: ReadableStreamDefaultController<Uint8Array> | undefined;
  answering({
    'POST /merchant/v1/auth/refresh': () => json({ status: 'signed_in', access_token: 'token', expires_in: 900 }),
    'GET /merchant/v1/auth/me': () => json({ id: 'u', name: 'Camille Roux', role: 'operator', tenant_id: 't' }),
    'GET /ledger/v1/transactions': () => json({ data: [], next_cursor: null }),
    'GET /notification/v1/messages': () => json({ data: [], next_cursor: null }),
    'GET /notification/v1/webhook-deliveries': () => json({ data: [], next_cursor: null }),
    'GET /analytics/v1/events/live': () =>
      new Response(
        new ReadableStream({
          start(controller) {
            line = controller;
          },
        }),
      ),
  });
  return (each: Happening) =>
    act(async () => {
      line?.enqueue(encoder.encode(`id: ${each.id}\nevent: happening\ndata: ${JSON.stringify(each)}\n\n`));
      await new Promise((resolve) => setTimeout(resolve));
    });
}

describe('the feed', () => {
  it('shows what happens as it happens, holds still when it is paused, and leads to the transaction', async () => {
    const tell = network();
    await open('/operator/live');
    expect(await screen.findByText('Live', { selector: '[data-tone=good]' })).toBeVisible();
    await tell(happening());
    const shown = await screen.findByRole('link', { name: 'Points given' });
    expect(shown).toHaveAttribute('href', expect.stringContaining('/operator/ledger/0192f0c1'));

    await userEvent.click(screen.getByRole('button', { name: 'Pause' }));
    await tell(happening({ what: 'burn', transaction_id: '0192f0c1-2345-7abc-8def-0123456789ac' }));
    expect(screen.queryByText('Points used')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Go on (1 new)' }));
    expect(await screen.findByText('Points used')).toBeVisible();
    await expectAccessible(screen.getByRole('main'));

    await userEvent.click(screen.getByRole('radio', { name: 'Gift cards' }));
    expect(await screen.findByText('Nothing has happened yet')).toBeVisible();
    await tell(
      happening({
        topic: 'giftcard.activity.v1',
        what: 'blocked',
        transaction_id: null,
        subject_id: 'card',
        moved: [],
      }),
    );
    expect(await screen.findByRole('link', { name: 'Blocked' })).toHaveAttribute(
      'href',
      expect.stringContaining('/office/cards/card'),
    );
  });
});

describe('a line of the feed', () => {
  it('is there once, however it was heard of', () => {
    const told = rowOf(happening());
    const listed: Row = { key: told.key, at: told.at, source: 'ledger', fresh: false };
    expect(merged([told], [listed])).toEqual([told]);
  });

  it('says how long after the till it came, along the trace and on to the mail', () => {
    const posted = rowOf(happening());
    const balance = rowOf(
      happening({
        topic: 'wallet.balance-updated.v1',
        at: '2026-11-22T10:00:00.000Z',
        seen_at: '2026-11-22T10:00:00.034Z',
      }),
    );
    const mail: Row = {
      key: 'mail',
      at: '2026-11-22T10:00:00.840Z',
      source: 'mail',
      fresh: true,
      mail: { event_id: balance.happening?.id } as Message,
    };
    const rows = [mail, balance, posted];
    expect(delay(posted, rows)).toBe(20);
    expect(delay(balance, rows)).toBe(34);
    expect(delay(mail, rows)).toBe(840);
    expect(delay({ ...mail, mail: { event_id: 'other' } as Message }, rows)).toBeNull();
  });
});
