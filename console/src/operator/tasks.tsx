import { getRouteApi } from '@tanstack/react-router';
import { CircleCheckBig, RotateCw, Search } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, giftcard } from '~/api/client';
import type { DeadTask } from '~/api/types';
import { useAct } from '~/api/use';
import { formatMoment, formatNumber } from '~/i18n/format';
import { Badge, Button, Choices, type Column, Confirm, Field, Notice, Page, Panel, Row, Select } from '~/ui';
import { Paged, usePages } from '~/ui/list';
import css from './operator.module.css';
import { Queues } from './queues';
import { TaskFile, useKind } from './task';

const QUEUES = ['critical', 'high', 'default', 'low', 'scheduled'] as const;
const route = getRouteApi('/signed-in/operator/tasks');

type Queue = (typeof QUEUES)[number];
type Filter = { queue?: Queue; kind?: string; reason?: string };

/** What an address asks for, as the service takes it. A queue that there is not is no filter. */
export function filterOf({ queue, kind, reason }: { queue?: string; kind?: string; reason?: string }): Filter {
  const known = QUEUES.find((each) => each === queue);
  return { ...(known ? { queue: known } : {}), ...(kind ? { kind } : {}), ...(reason ? { reason } : {}) };
}

/** Work that was given up: why, chain of errors and all, and what is to become of it. Nothing here happens by itself. */
export function Tasks() {
  const { t } = useTranslation('operator');
  const kindOf = useKind();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const archived = search.state === 'archived';
  const filter = filterOf(search);
  const [reason, setReason] = useState(search.reason ?? '');
  const [replaying, setReplaying] = useState(false);
  const letters = usePages<DeadTask>(['dead-tasks', archived, filter], (cursor) =>
    ask(
      giftcard.GET('/v1/tasks/dead-letters', {
        params: { query: { ...filter, archived, limit: 50, ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  const replay = useAct(
    () => ask(giftcard.POST('/v1/tasks/dead-letters/replay', { body: filter })),
    [['dead-tasks']],
    () => setReplaying(false),
  );
  const refine = (change: Partial<typeof search>) => {
    replay.reset();
    void navigate({
      search: Object.fromEntries(Object.entries({ ...search, ...change }).filter(([, value]) => value)),
      replace: true,
    });
  };
  const rows = letters.data ?? [];
  const kinds = [...new Set([...rows.map((each) => each.kind), ...(filter.kind ? [filter.kind] : [])])].sort();
  const filtered = Object.keys(filter).length > 0;
  const columns: Column<DeadTask>[] = [
    {
      name: 'kind',
      label: t('tasks.kind'),
      cell: (each) => (
        <button type="button" className={css.rowButton} onClick={() => refine({ id: each.id })}>
          {kindOf(each.kind)}
        </button>
      ),
    },
    {
      name: 'reason',
      phone: 'bare',
      label: t('tasks.reason'),
      cell: (each) => (
        <span className={css.why}>
          {each.reason}
          {each.causes.length > 0 ? <small>{each.causes.at(-1)}</small> : null}
        </span>
      ),
    },
    { name: 'queue', phone: 'lead', label: t('tasks.queue'), cell: (each) => <Badge>{each.queue}</Badge> },
    { name: 'attempts', label: t('tasks.attempts'), end: true, cell: (each) => formatNumber(each.attempts) },
    {
      name: 'at',
      phone: 'bare',
      label: archived ? t('tasks.archived_at') : t('tasks.died_at'),
      end: true,
      cell: (each) => <span className={css.at}>{formatMoment((archived && each.archived_at) || each.died_at)}</span>,
    },
  ];
  return (
    <Page
      title={t('nav.tasks')}
      lead={t('tasks.lead')}
      actions={
        <>
          <Button icon={RotateCw} busy={letters.isFetching} onClick={() => void letters.refetch()}>
            {t('refresh', { ns: 'shared' })}
          </Button>
          {!archived && rows.length > 0 ? (
            <Button look="primary" onClick={() => setReplaying(true)}>
              {filtered ? t('tasks.replay_filtered') : t('tasks.replay_all')}
            </Button>
          ) : null}
        </>
      }
    >
      {replay.data ? (
        <Notice
          tone={replay.data.replayed > 0 ? 'good' : 'plain'}
          title={t('tasks.replayed', { count: replay.data.replayed })}
        />
      ) : null}
      <Panel
        title={archived ? t('tasks.archived') : t('tasks.waiting')}
        actions={
          <Choices
            label={t('tasks.which')}
            value={archived ? 'archived' : 'waiting'}
            options={[
              { value: 'waiting', label: t('tasks.tab_waiting') },
              { value: 'archived', label: t('tasks.tab_archived') },
            ]}
            onChange={(which) => refine({ state: which === 'archived' ? 'archived' : '' })}
          />
        }
      >
        <div className={css.taskFilters}>
          <Select
            label={t('tasks.queue')}
            value={filter.queue ?? ''}
            onChange={(event) => refine({ queue: event.target.value })}
          >
            <option value="">{t('tasks.all_queues')}</option>
            {QUEUES.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </Select>
          <Select
            label={t('tasks.kind')}
            value={filter.kind ?? ''}
            onChange={(event) => refine({ kind: event.target.value })}
          >
            <option value="">{t('all')}</option>
            {kinds.map((each) => (
              <option key={each} value={each}>
                {kindOf(each)}
              </option>
            ))}
          </Select>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              refine({ reason: reason.trim() });
            }}
          >
            <Row gap={2} style={{ alignItems: 'flex-end', flexWrap: 'nowrap' }}>
              <div style={{ flex: 1 }}>
                <Field
                  label={t('tasks.reason_contains')}
                  type="search"
                  spellCheck={false}
                  value={reason}
                  onChange={(event) => {
                    setReason(event.target.value);
                    // the cross of the field ends the search
                    if (event.target.value === '') refine({ reason: '' });
                  }}
                />
              </div>
              <Button type="submit" icon={Search} aria-label={t('tasks.search')} />
            </Row>
          </form>
        </div>
        <Paged
          query={letters}
          caption={archived ? t('tasks.archived') : t('tasks.waiting')}
          columns={columns}
          rowKey={(each) => each.id}
          empty={
            filtered
              ? { icon: Search, title: t('tasks.no_match'), text: t('tasks.no_match_lead') }
              : archived
                ? { icon: CircleCheckBig, title: t('tasks.none_archived'), text: t('tasks.none_archived_lead') }
                : { icon: CircleCheckBig, title: t('tasks.none'), text: t('tasks.none_lead') }
          }
        />
      </Panel>
      <Queues />
      {search.id ? (
        <TaskFile
          key={search.id}
          id={search.id}
          letter={rows.find((each) => each.id === search.id)}
          onClose={() => refine({ id: '' })}
        />
      ) : null}
      {replaying ? (
        <Confirm
          title={t('tasks.replay_title')}
          action={t('tasks.replay_do')}
          busy={replay.isPending}
          error={replay.error}
          onConfirm={() => replay.mutate(undefined)}
          onClose={() => {
            setReplaying(false);
            replay.reset();
          }}
        >
          <p>{filtered ? t('tasks.replay_filtered_lead') : t('tasks.replay_all_lead')}</p>
          <p>
            {letters.hasNextPage || letters.hasPreviousPage
              ? t('tasks.replay_many', { count: rows.length })
              : t('tasks.replay_count', { count: rows.length })}
          </p>
        </Confirm>
      ) : null}
    </Page>
  );
}
