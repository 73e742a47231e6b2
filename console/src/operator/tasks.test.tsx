import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18n from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DeadTask } from '~/api/types';
import { setLanguage } from '~/i18n';
import { open } from '~/test/app';
import { expectAccessible } from '~/test/axe';
import { type Asked, answering, json, problem } from '~/test/platform';
import { filterOf } from './tasks';

const LIST = '/giftcard/v1/tasks/dead-letters';
const dead = (id: string, more: Partial<DeadTask> = {}): DeadTask => ({
  id,
  queue: 'default',
  kind: 'issue-gift-cards',
  payload: { issue: id } as never,
  reason: 'the issue cannot go on',
  causes: ['the ledger cannot be reached', 'connection refused'],
  attempts: 12,
  enqueued_at: '2026-11-21T08:00:00Z',
  died_at: '2026-11-21T13:40:00Z',
  ...more,
});

/** A network whose operator is signed in, with tasks that are dead until something is done about them. */
async function opened(letters: DeadTask[], at = '/operator/tasks', more: Parameters<typeof answering>[0] = {}) {
  const states = new Map<string, string>(letters.map(({ id, archived_at }) => [id, archived_at ? 'archived' : 'dead']));
  const each = (id: string, act: (id: string) => Response) => () => act(id);
  const ofOne = Object.fromEntries(
    letters.flatMap((letter) => [
      [
        `GET /giftcard/v1/tasks/${letter.id}`,
        each(letter.id, (id) => {
          const { queue, kind, attempts, enqueued_at, reason } = letter;
          const state = states.get(id);
          return state
            ? json({ id, state, queue, kind, attempts, enqueued_at, reason: state === 'done' ? null : reason })
            : problem(404, 'task_not_found');
        }),
      ],
      [
        `POST ${LIST}/${letter.id}/replay`,
        each(letter.id, (id) => {
          states.set(id, 'done');
          return json({ replayed: 1 });
        }),
      ],
      [
        `POST ${LIST}/${letter.id}/archive`,
        each(letter.id, (id) => {
          states.set(id, 'archived');
          return new Response(null, { status: 204 });
        }),
      ],
      [
        `DELETE ${LIST}/${letter.id}`,
        each(letter.id, (id) => {
          states.delete(id);
          return new Response(null, { status: 204 });
        }),
      ],
    ]),
  );
  const asked = answering({
    'POST /merchant/v1/auth/refresh': () => json({ status: 'signed_in', access_token: 'token', expires_in: 900 }),
    'GET /merchant/v1/auth/me': () => json({ id: 'u', name: 'Camille Roux', role: 'operator', tenant_id: 't' }),
    [`GET ${LIST}`]: ({ query }: Asked) => {
      const state = query.archived === 'true' ? 'archived' : 'dead';
      const data = letters.filter(
        ({ id, reason, causes }) =>
          states.get(id) === state && [reason, ...causes].some((text) => text.includes(query.reason ?? '')),
      );
      return json({ data, next_cursor: null });
    },
    'GET /giftcard/v1/tasks/queues': () =>
      json({
        data: [
          { queue: 'critical', waiting: 0, delayed: 0, running: 0, oldest_waiting_seconds: 0 },
          { queue: 'high', waiting: 2, delayed: 0, running: 1, oldest_waiting_seconds: 7 },
          { queue: 'low', waiting: 1200, delayed: 3, running: 0, oldest_waiting_seconds: 420 },
        ],
      }),
    [`POST ${LIST}/replay`]: () => {
      for (const [id, state] of states) if (state === 'dead') states.set(id, 'waiting');
      return json({ replayed: letters.length });
    },
    ...ofOne,
    ...more,
  });
  return { asked, ...(await open(at)) };
}

const theTable = () => screen.findByRole('table', { name: 'Waiting for a decision' });
const theFile = () => screen.findByRole('dialog', { name: 'Gift cards issued in bulk' });
const rows = async () => within(await theTable()).findAllByRole('button');

// what a browser would fetch while the first test waits
beforeAll(
  () => Promise.all([import('./door'), import('./task'), i18n.loadNamespaces(['operator', 'office', 'ui'])]),
  60_000,
);

describe('what an address asks for', () => {
  it('is a filter as the service takes it', () => {
    expect(filterOf({ queue: 'high', kind: 'issue-gift-cards', reason: '' })).toEqual({
      queue: 'high',
      kind: 'issue-gift-cards',
    });
    expect(filterOf({ queue: 'dead-letter' })).toEqual({});
  });
});

describe('queues', () => {
  it('say what waits, what is under way, and what is late', async () => {
    await opened([]);
    const table = await screen.findByRole('table', { name: 'Queues' });
    const shown = within(table)
      .getAllByRole('row')
      .slice(1)
      .map((row) =>
        within(row)
          .getAllByRole('cell')
          .map((cell) => cell.textContent),
      );
    expect(shown).toEqual([
      ['critical', '0', '0', '0', '–'],
      ['high', '2', '1', '0', '7 sec'],
      ['low', '1,200', '0', '3', 'late: 7 min'],
    ]);
    await expectAccessible(table);
  });
});

describe('tasks that failed for good', () => {
  it('are listed with why, down to the root', async () => {
    await opened([dead('a'), dead('b')]);
    expect(await rows()).toHaveLength(2);
    expect(screen.getAllByText('connection refused')).toHaveLength(2);
    await expectAccessible(await theTable());
  });

  it('say all that caused it, one by one', async () => {
    await opened([dead('a')], '/operator/tasks?id=a');
    const file = await theFile();
    expect(await within(file).findByText('Given up', { selector: 'span' })).toBeVisible();
    expect([...file.querySelectorAll('li')].map((each) => each.textContent)).toEqual([
      'the issue cannot go on',
      'the ledger cannot be reached',
      'connection refused',
    ]);
    expect(file).toHaveTextContent('"issue": "a"');
    await expectAccessible(file);
  });

  it('are done again, to their end', async () => {
    const { asked } = await opened([dead('a'), dead('b')]);
    await userEvent.click((await rows())[0] as HTMLElement);
    const file = await theFile();
    await userEvent.click(await within(file).findByRole('button', { name: 'Do it again' }));
    expect(await within(file).findByText('It is done now')).toBeVisible();
    expect(within(file).queryByRole('button', { name: 'Do it again' })).toBeNull();
    await waitFor(() => expect(screen.getAllByText('connection refused')).toHaveLength(1));
    expect(asked.filter(({ method }) => method === 'POST').map(({ path }) => path)).toContain(`${LIST}/a/replay`);
  });

  it('are found by what made them fail, and done again together', async () => {
    const { asked } = await opened([dead('a'), dead('b', { reason: 'timed out', causes: [] })]);
    await rows();
    await userEvent.type(screen.getByLabelText('The reason contains'), 'refused{Enter}');
    await waitFor(async () => expect(await rows()).toHaveLength(1));
    expect(window.location.search).toBe('?reason=refused');

    await userEvent.click(screen.getByRole('button', { name: 'Do these again' }));
    const question = await screen.findByRole('dialog', { name: 'Do them again?' });
    expect(question).toHaveTextContent('It is 1 task.');
    await userEvent.click(within(question).getByRole('button', { name: 'Do them again' }));
    expect(await screen.findByText('2 tasks are queued again')).toBeVisible();
    expect(asked.find(({ path }) => path === `${LIST}/replay`)).toMatchObject({ body: { reason: 'refused' } });
  });

  it('are put aside, and found there', async () => {
    await opened([dead('a')], '/operator/tasks?id=a');
    const file = await theFile();
    await userEvent.click(await within(file).findByRole('button', { name: 'Put aside' }));
    await waitFor(() => expect(within(file).queryByRole('button', { name: 'Put aside' })).toBeNull());
    await userEvent.click(within(file).getByRole('button', { name: 'Close' }));
    expect(await screen.findByText('Nothing waits for you')).toBeVisible();
    await userEvent.click(screen.getByRole('radio', { name: 'Put aside' }));
    expect(await screen.findByRole('table', { name: 'Put aside' })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Do all again' })).toBeNull();
  });

  it('are deleted only by who was asked whether they mean it', async () => {
    const { asked } = await opened([dead('a')], '/operator/tasks?id=a');
    const file = await theFile();
    await userEvent.click(await within(file).findByRole('button', { name: 'Delete' }));
    expect(asked.some(({ method }) => method === 'DELETE')).toBe(false);
    await userEvent.click(within(file).getByRole('button', { name: 'Delete it' }));
    expect(await screen.findByText('Nothing waits for you')).toBeVisible();
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('may be gone when their link is followed', async () => {
    await opened([dead('a')], '/operator/tasks?id=z', {
      'GET /giftcard/v1/tasks/z': () => problem(404, 'task_not_found'),
    });
    expect(await screen.findByText('This task is not here any more')).toBeVisible();
  });

  it('are asked for again when nobody answered', async () => {
    let away = true;
    await opened([], '/operator/tasks', {
      [`GET ${LIST}`]: () => (away ? problem(400, 'tasks_unavailable') : json({ data: [dead('a')] })),
    });
    const again = await screen.findByRole('button', { name: 'Try again' });
    away = false;
    await userEvent.click(again);
    expect(await rows()).toHaveLength(1);
  });

  it('speak French', async () => {
    await setLanguage('fr');
    try {
      await opened([dead('a')]);
      expect(await screen.findByRole('button', { name: 'Émission de cartes en nombre' })).toBeVisible();
      expect(screen.getByRole('button', { name: 'Tout relancer' })).toBeVisible();
    } finally {
      await setLanguage('en');
    }
  });
});
