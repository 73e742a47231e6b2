import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, giftcard, ledger, merchant } from '~/api/client';
import type { TrialBalance } from '~/api/types';
import { inTurn } from '~/api/use';
import { formatDate, formatValue, POINTS } from '~/i18n/format';
import { Choices, LinkButton, Loaded, Money, Notice, Page, Panel, Skeleton, Tile, Tiles } from '~/ui';
import { Health } from './health';
import css from './operator.module.css';

const AreaChart = lazy(() => import('~/ui/chart').then((module) => ({ default: module.AreaChart })));

const MONTHS = 12;
/** How high a chart is, its axis and its table's door included. */
const CHART_PX = 300;

/** What customers hold in a unit: their accounts are what the network owes. */
export function liability(trial: TrialBalance, unit: string): number {
  return trial.lines
    .filter((line) => line.unit === unit && (line.kind === 'customer_points' || line.kind === 'gift_card'))
    .reduce((sum, line) => sum + line.posted, 0);
}

/** What a system account moved between two moments; its sign is the other side of the customers'. */
export function moved(now: TrialBalance, before: TrialBalance | undefined, kind: string, unit: string): number {
  const at = (trial: TrialBalance | undefined) =>
    trial?.lines.find((line) => line.kind === kind && line.unit === unit)?.posted ?? 0;
  return Math.abs(at(now) - at(before));
}

const startOfMonth = (back: number) => {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth() - back, 1);
};

const readTrial = (asOf?: Date) =>
  ask(ledger.GET('/v1/reports/trial-balance', { params: { query: asOf ? { as_of: asOf.toISOString() } : {} } }));

/** What is shown until there is something to show, as high as that: nothing jumps. */
function Waiting() {
  const { t } = useTranslation();
  return (
    <>
      <span role="status" className="hidden">
        {t('loading')}
      </span>
      <Tiles>
        {Array.from({ length: 5 }, (_, index) => (
          <Tile key={`tile${index.toString()}`} label={<Skeleton width={90} />} hint={<Skeleton width={120} />}>
            <Skeleton width={140} height={36} />
          </Tile>
        ))}
      </Tiles>
      <Panel title={<Skeleton width={160} />}>
        <Skeleton height={CHART_PX} />
      </Panel>
    </>
  );
}

export function Overview() {
  const { t } = useTranslation('operator');
  const now = useQuery({ queryKey: ['trial', 'now'], queryFn: () => readTrial() });
  // ends of past months never change: they are read once
  const months = useQuery({
    queryKey: ['trial', 'months'],
    queryFn: () =>
      inTurn(
        Array.from({ length: MONTHS }, (_, index) => startOfMonth(MONTHS - 1 - index)),
        async (at) => ({ at, trial: await readTrial(at) }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const waiting = useQuery({
    queryKey: ['merchants', 'submitted'],
    queryFn: () => ask(merchant.GET('/v1/merchants', { params: { query: { state: 'submitted', limit: 50 } } })),
  });
  const dead = useQuery({
    queryKey: ['dead-tasks', 'overview'],
    queryFn: () => ask(giftcard.GET('/v1/tasks/dead-letters', { params: { query: { limit: 200 } } })),
  });
  const units = [...new Set((now.data?.lines ?? []).map((line) => line.unit))].sort((a, b) =>
    a === POINTS ? -1 : b === POINTS ? 1 : a.localeCompare(b),
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const unit = chosen ?? units[0] ?? POINTS;
  const monthStart = months.data?.at(-1)?.trial;
  return (
    <Page title={t('overview.title')} lead={formatDate(Date.now(), { dateStyle: 'full' })}>
      {waiting.data && waiting.data.data.length > 0 ? (
        <Notice
          tone="wait"
          title={t(waiting.data.next_cursor ? 'overview.waiting_more' : 'overview.waiting', {
            count: waiting.data.data.length,
          })}
          actions={
            <LinkButton to="/operator/merchants" search={{ state: 'submitted' }}>
              {t('overview.review')}
            </LinkButton>
          }
        />
      ) : null}
      {dead.data && dead.data.data.length > 0 ? (
        <Notice
          tone="bad"
          title={t(dead.data.next_cursor ? 'overview.tasks_more' : 'overview.tasks', { count: dead.data.data.length })}
          actions={<LinkButton to="/operator/tasks">{t('overview.tasks_look')}</LinkButton>}
        />
      ) : null}
      <Loaded query={now} waiting={<Waiting />}>
        {(trial) => (
          <>
            <Tiles>
              <Tile
                label={t('overview.balanced')}
                hint={t('overview.as_of', { at: formatDate(trial.as_of, { timeStyle: 'medium' }) })}
              >
                <Link to="/operator/trial-balance" className={css.verdict} data-good={trial.balanced || undefined}>
                  {trial.balanced ? t('overview.yes') : t('overview.no')}
                </Link>
              </Tile>
              {units.map((each) => (
                <Tile
                  key={each}
                  label={each === POINTS ? t('overview.points') : t('overview.cards')}
                  hint={t('overview.owed')}
                >
                  <Money value={{ amount: liability(trial, each), unit: each }} size="figure" />
                </Tile>
              ))}
              <Tile label={t('overview.issued')} hint={t('overview.this_month')}>
                {monthStart || months.error ? (
                  <Money
                    value={{ amount: moved(trial, monthStart, 'points_issued', POINTS), unit: POINTS }}
                    size="figure"
                  />
                ) : (
                  <Skeleton width={120} height={36} />
                )}
              </Tile>
              <Tile label={t('overview.redeemed')} hint={t('overview.this_month')}>
                {monthStart || months.error ? (
                  <Money
                    value={{ amount: moved(trial, monthStart, 'points_redeemed', POINTS), unit: POINTS }}
                    size="figure"
                  />
                ) : (
                  <Skeleton width={120} height={36} />
                )}
              </Tile>
            </Tiles>
            <Panel
              title={t('overview.chart')}
              actions={
                units.length > 1 ? (
                  <Choices
                    label={t('overview.unit')}
                    value={unit}
                    options={units.map((each) => ({
                      value: each,
                      label: each === POINTS ? t('overview.points_short') : each,
                    }))}
                    onChange={setChosen}
                  />
                ) : null
              }
            >
              <Loaded query={months} waiting={<Skeleton height={CHART_PX} />}>
                {(data) => (
                  <Suspense fallback={<Skeleton height={CHART_PX} />}>
                    <AreaChart
                      label={t('overview.chart')}
                      points={[
                        ...data.map((each) => ({ at: each.at, value: liability(each.trial, unit) })),
                        { at: new Date(trial.as_of), value: liability(trial, unit) },
                      ]}
                      format={(amount) => formatValue({ amount, unit })}
                    />
                  </Suspense>
                )}
              </Loaded>
            </Panel>
          </>
        )}
      </Loaded>
      <Panel title={t('overview.health')}>
        <Health />
      </Panel>
    </Page>
  );
}
