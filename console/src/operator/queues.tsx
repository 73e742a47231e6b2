import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ask, giftcard } from '~/api/client';
import type { TaskQueue } from '~/api/types';
import { formatNumber } from '~/i18n/format';
import { Badge, type Column, Loaded, Panel, Table } from '~/ui';

const EVERY_MS = 10_000;
/** What is due for longer than this is late. */
const LATE_S = 60;

/** A time to wait, in the largest unit that it fills. */
export function waited(seconds: number): string {
  const [amount, unit] =
    seconds >= 7200 ? [seconds / 3600, 'hour'] : seconds >= 120 ? [seconds / 60, 'minute'] : [seconds, 'second'];
  return formatNumber(Math.floor(amount), { style: 'unit', unit, unitDisplay: 'short' });
}

/** How full the queues are: what waits, what is under way, and whether anybody is at it. */
export function Queues() {
  const { t } = useTranslation('operator');
  const queues = useQuery({
    queryKey: ['task-queues'],
    queryFn: () => ask(giftcard.GET('/v1/tasks/queues')),
    refetchInterval: EVERY_MS,
    staleTime: 0,
  });
  const columns: Column<TaskQueue>[] = [
    { name: 'queue', label: t('tasks.queue'), cell: (each) => <Badge>{each.queue}</Badge> },
    { name: 'waiting', label: t('queues.waiting'), end: true, cell: (each) => formatNumber(each.waiting) },
    { name: 'running', label: t('queues.running'), end: true, cell: (each) => formatNumber(each.running) },
    { name: 'delayed', label: t('queues.delayed'), end: true, cell: (each) => formatNumber(each.delayed) },
    {
      name: 'oldest',
      label: t('queues.oldest'),
      end: true,
      cell: ({ waiting, oldest_waiting_seconds: oldest }) =>
        waiting === 0 ? (
          '–'
        ) : oldest > LATE_S ? (
          <Badge tone="bad">{t('queues.late', { time: waited(oldest) })}</Badge>
        ) : (
          waited(oldest)
        ),
    },
  ];
  return (
    <Panel title={t('queues.title')}>
      <p>{t('queues.lead')}</p>
      <Loaded query={queues} rows={5}>
        {({ data }) => (
          <Table caption={t('queues.title')} columns={columns} rows={data} rowKey={(each) => each.queue} />
        )}
      </Loaded>
    </Panel>
  );
}
