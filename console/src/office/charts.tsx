/** The panels of the dashboard: each asks for its own figures, waits, fails and is empty by itself, and has its file. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Hourglass, Repeat2, ShoppingBasket } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Of, Span } from '~/api/figures';
import * as figures from '~/api/figures';
import type { Sum, Summary } from '~/api/types';
import { formatDate, formatNumber, formatValue, POINTS } from '~/i18n/format';
import { Choices, Empty, Fact, Facts, Failure, Loaded, Money, Panel, Skeleton } from '~/ui';
import { DownloadButton, useDownload } from '~/ui/download';
import { Scroll } from '~/ui/scroll';
import { along, byOf, dateOf, dayOf, expectations, outstanding, returned } from './figures';
import css from './office.module.css';

const AreaChart = lazy(() => import('~/ui/chart').then((module) => ({ default: module.AreaChart })));
const BarChart = lazy(() => import('~/ui/chart').then((module) => ({ default: module.BarChart })));

/** Months of which it is shown who came back. */
const COHORTS = 12;

const Drawn = ({ children }: { children: ReactNode }) => (
  <Suspense fallback={<Skeleton height={280} />}>{children}</Suspense>
);

const percent = (share: number) => formatNumber(share / 10_000, { style: 'percent', maximumFractionDigits: 1 });

/** Which of several currencies, or points. */
function Units({ units, value, onChange }: { units: string[]; value: string; onChange: (unit: string) => void }) {
  const { t } = useTranslation('office');
  if (units.length < 2) return null;
  const options = units.map((unit) => ({ value: unit, label: unit === POINTS ? t('today.points') : unit }));
  return <Choices label={t('today.unit')} value={value} options={options} onChange={onChange} />;
}

export function Sales({ span, of }: { span: Span; of: Of }) {
  const { t } = useTranslation('office');
  const [chosen, setChosen] = useState<string | null>(null);
  const query = { ...span, ...of, interval: byOf(span) };
  const sales = useQuery({
    queryKey: ['figures', 'sales', query],
    queryFn: () => figures.sales(query),
    placeholderData: keepPreviousData,
  });
  const download = useDownload(() => figures.salesFile(query), `sales-${span.from}-${span.to}.csv`);
  const units = [...new Set((sales.data?.data ?? []).map((line) => line.unit))].sort();
  const unit = units.find((each) => each === chosen) ?? units[0] ?? '';
  return (
    <Panel
      title={t('today.sales')}
      actions={
        units.length > 0 ? (
          <>
            <Units units={units} value={unit} onChange={setChosen} />
            <DownloadButton download={download} />
          </>
        ) : null
      }
    >
      <Failure error={download.error} />
      <Loaded query={sales} rows={6}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty icon={ShoppingBasket} title={t('today.no_sales')}>
              {t('today.no_sales_lead')}
            </Empty>
          ) : (
            <Drawn>
              <BarChart
                label={t('today.sales')}
                series={[t('today.sales')]}
                by={byOf(span)}
                groups={along(
                  span,
                  data.filter((line) => line.unit === unit),
                  (line) => [line?.amount ?? 0],
                ).map(({ at, value }) => ({ at, values: value }))}
                format={(amount) => formatValue({ amount, unit })}
              />
            </Drawn>
          )
        }
      </Loaded>
    </Panel>
  );
}

function useSeries(span: Span, of: Of) {
  const query = { ...span, ...of, interval: byOf(span) };
  const series = useQuery({
    queryKey: ['figures', 'series', query],
    queryFn: () => figures.series(query),
    placeholderData: keepPreviousData,
  });
  const download = useDownload(() => figures.seriesFile(query), `series-${span.from}-${span.to}.csv`);
  return { series, download };
}

/** Points given and used, side by side. */
export function Given({ span, of }: { span: Span; of: Of }) {
  const { t } = useTranslation('office');
  const { series, download } = useSeries(span, of);
  return (
    <Panel title={t('today.given_used')} actions={<DownloadButton download={download} />}>
      <Failure error={download.error} />
      <Loaded query={series} rows={6}>
        {({ data }) => (
          <Drawn>
            <BarChart
              label={t('today.given_used')}
              series={[t('today.given'), t('today.used')]}
              by={byOf(span)}
              groups={along(
                span,
                data.filter((line) => line.kind === 'customer_points' && line.unit === POINTS),
                (line) => [line?.issued ?? 0, line?.redeemed ?? 0],
              ).map(({ at, value }) => ({ at, values: value }))}
              format={(amount) => formatValue({ amount, unit: POINTS })}
            />
          </Drawn>
        )}
      </Loaded>
    </Panel>
  );
}

/** What is owed to customers, day by day. */
export function Owed({ span, of, summary }: { span: Span; of: Of; summary: Summary }) {
  const { t } = useTranslation('office');
  const [chosen, setChosen] = useState<string | null>(null);
  const { series, download } = useSeries(span, of);
  const nameOf = (sum: Sum) => (sum.kind === 'gift_card' ? sum.unit : POINTS);
  const sums = new Map(summary.moved.map((sum) => [nameOf(sum), sum]));
  const units = [...sums.keys()];
  const unit = units.find((each) => each === chosen) ?? units[0];
  const sum = unit === undefined ? undefined : sums.get(unit);
  if (!sum || unit === undefined) return null;
  return (
    <Panel
      title={t('today.owed_chart')}
      actions={
        <>
          <Units units={units} value={unit} onChange={setChosen} />
          <DownloadButton download={download} />
        </>
      }
    >
      <Failure error={download.error} />
      <Loaded query={series} rows={6}>
        {({ data }) => (
          <Drawn>
            <AreaChart
              label={t('today.owed_chart')}
              by={byOf(span)}
              points={outstanding(
                span,
                data.filter((line) => line.kind === sum.kind && line.unit === sum.unit),
                sum,
              )}
              format={(amount) => formatValue({ amount, unit: sum.unit })}
            />
          </Drawn>
        )}
      </Loaded>
    </Panel>
  );
}

/** What will never be spent, as far as history lets it be foreseen. */
export function Expected({ of }: { of: Of }) {
  const { t } = useTranslation('office');
  const breakage = useQuery({
    queryKey: ['figures', 'breakage', of],
    queryFn: () => figures.breakage(of),
    staleTime: 300_000,
  });
  const download = useDownload(() => figures.breakageFile(of), `breakage-${dayOf(new Date())}.csv`);
  const found = expectations(breakage.data?.data ?? []);
  return (
    <Panel title={t('breakage.title')} actions={found.length > 0 ? <DownloadButton download={download} /> : null}>
      <Failure error={download.error} />
      <Loaded query={breakage} rows={4}>
        {() =>
          found.length === 0 ? (
            <Empty icon={Hourglass} title={t('breakage.none')}>
              {t('breakage.none_lead')}
            </Empty>
          ) : (
            <div className={css.columns}>
              {found.map((each) => {
                const money = (amount: number) => <Money value={{ amount, unit: each.unit }} />;
                return (
                  <section key={`${each.kind}${each.unit}`}>
                    <h3>{each.kind === 'gift_card' ? t('nav.cards') : t('today.points')}</h3>
                    <p className={css.note}>
                      {each.rate === null
                        ? t('breakage.young')
                        : t('breakage.rate', { percent: percent(each.rate), day: formatDate(dateOf(each.day)) })}
                    </p>
                    <Facts>
                      <Fact name={t('breakage.actual')}>{money(each.actual)}</Fact>
                      <Fact name={t('breakage.remaining')}>{money(each.remaining)}</Fact>
                      <Fact name={t('breakage.liability')}>{money(each.liability)}</Fact>
                    </Facts>
                  </section>
                );
              })}
            </div>
          )
        }
      </Loaded>
    </Panel>
  );
}

/** Who came back: of those who first came in a month, the share that came in each month after. */
export function Retention({ of }: { of: Of }) {
  const { t } = useTranslation('office');
  const now = new Date();
  const query = { ...of, from: dayOf(new Date(now.getFullYear(), now.getMonth() - COHORTS + 1, 1)) };
  const cohorts = useQuery({
    queryKey: ['figures', 'cohorts', query],
    queryFn: () => figures.cohorts(query),
    staleTime: 300_000,
  });
  const download = useDownload(() => figures.cohortsFile(query), `cohorts-${query.from}.csv`);
  const some = (cohorts.data?.data.length ?? 0) > 0;
  return (
    <Panel title={t('retention.title')} actions={some ? <DownloadButton download={download} /> : null}>
      <Failure error={download.error} />
      <Loaded query={cohorts} rows={6}>
        {({ data }) => {
          if (data.length === 0) {
            return (
              <Empty icon={Repeat2} title={t('retention.none')}>
                {t('retention.none_lead')}
              </Empty>
            );
          }
          const rows = data.map((cohort) => ({ cohort, shares: returned(cohort) }));
          const widest = Math.max(...rows.map(({ shares }) => shares.length));
          return (
            <>
              <p className={css.note}>{t('retention.lead')}</p>
              <Scroll of={t('retention.title')} className={css.scroll}>
                <table className={css.cohorts}>
                  <caption className="hidden">{t('retention.title')}</caption>
                  <thead>
                    <tr>
                      <th scope="col">{t('retention.month')}</th>
                      <th scope="col">{t('retention.customers')}</th>
                      {Array.from({ length: widest - 1 }, (_, index) => (
                        <th key={`after${index.toString()}`} scope="col">
                          {t('retention.after', { count: index + 1 })}
                        </th>
                      ))}
                    </tr>
                  </thead>
                  <tbody>
                    {rows.map(({ cohort, shares }) => (
                      <tr key={cohort.cohort}>
                        <th scope="row">{formatDate(dateOf(cohort.cohort), { month: 'short', year: 'numeric' })}</th>
                        <td>{formatNumber(cohort.customers)}</td>
                        {shares.slice(1).map((share, index) => (
                          <td
                            key={`share${index.toString()}`}
                            data-share
                            style={{ '--share': `${share / 100}%` } as React.CSSProperties}
                          >
                            {formatNumber(share / 10_000, { style: 'percent', maximumFractionDigits: 0 })}
                          </td>
                        ))}
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Scroll>
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}
