import { useQuery } from '@tanstack/react-query';
import { ArrowLeftRight } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { settlement, settlementFile } from '~/api/settlement';
import type { Pair } from '~/api/types';
import { inTurn } from '~/api/use';
import { formatDate, formatNumber, formatValue } from '~/i18n/format';
import { type Column, Empty, Failure, Loaded, Money, Page, Panel, Select, Skeleton, Table, Tile, Tiles } from '~/ui';
import { DownloadButton, useDownload } from '~/ui/download';
import { useScope } from './scope';
import { ShopName } from './shops';

const AreaChart = lazy(() => import('~/ui/chart').then((module) => ({ default: module.AreaChart })));

const MONTHS = 13;
/** Months of the chart. */
const SHOWN = 12;

export function startOfMonth(back = 0): Date {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth() - back, 1);
}

/** What a shop gains and owes by a month's pairs; for the network, what moves between shops. */
export function netOf(pairs: readonly Pair[], mine: string | null): Map<string, { owed: number; owing: number }> {
  const sums = new Map<string, { owed: number; owing: number }>();
  for (const pair of pairs) {
    const sum = sums.get(pair.unit) ?? { owed: 0, owing: 0 };
    if (mine === null || pair.creditor_merchant_id === mine) sum.owed += pair.due;
    if (pair.debtor_merchant_id === mine) sum.owing += pair.due;
    sums.set(pair.unit, sum);
  }
  return sums;
}

/** The month where the reader is, which in UTC may still be the one before. */
const monthOf = (from: Date) => `${from.getFullYear()}-${String(from.getMonth() + 1).padStart(2, '0')}`;

/** Who owes whom, for a month: what is paid between shops for cards sold here and spent there. */
export function Settlement() {
  const { t } = useTranslation('office');
  const { merchantId } = useScope();
  const [back, setBack] = useState(0);
  const from = startOfMonth(back);
  const query = { from: from.toISOString(), to: startOfMonth(back - 1).toISOString() };
  const report = useQuery({
    queryKey: ['settlement', 'month', query.from],
    queryFn: () => settlement(query),
  });
  const month = formatDate(from, { month: 'long', year: 'numeric' });
  const download = useDownload(() => settlementFile(query), `settlement-${monthOf(from)}.csv`);
  const columns: Column<Pair>[] = [
    {
      name: 'debtor',
      label: t('settlement.debtor'),
      cell: (pair) => (
        <strong>
          <ShopName id={pair.debtor_merchant_id} />
        </strong>
      ),
    },
    { name: 'creditor', label: t('settlement.creditor'), cell: (pair) => <ShopName id={pair.creditor_merchant_id} /> },
    { name: 'movements', label: t('settlement.movements'), end: true, cell: (pair) => formatNumber(pair.movements) },
    {
      name: 'owed',
      label: t('settlement.owed'),
      end: true,
      cell: (pair) => <Money value={{ amount: pair.owed, unit: pair.unit }} />,
    },
    {
      name: 'refunded',
      label: t('settlement.refunded'),
      end: true,
      cell: (pair) => <Money value={{ amount: pair.refunded, unit: pair.unit }} />,
    },
    {
      name: 'due',
      phone: 'lead',
      label: t('settlement.due'),
      end: true,
      cell: (pair) => (
        <strong>
          <Money value={{ amount: pair.due, unit: pair.unit }} />
        </strong>
      ),
    },
  ];
  return (
    <Page title={t('nav.settlement')} lead={t('settlement.lead')} actions={<DownloadButton download={download} />}>
      <Failure error={download.error} />
      <div style={{ maxWidth: 280 }}>
        <Select label={t('settlement.month')} value={back} onChange={(event) => setBack(Number(event.target.value))}>
          {Array.from({ length: MONTHS }, (_, index) => (
            <option key={startOfMonth(index).toISOString()} value={index}>
              {formatDate(startOfMonth(index), { month: 'long', year: 'numeric' })}
            </option>
          ))}
        </Select>
      </div>
      <Loaded query={report}>
        {(data) => (
          <>
            {merchantId !== null && data.length > 0 ? (
              <Tiles>
                {[...netOf(data, merchantId)].map(([unit, sum]) => (
                  <Tile
                    key={unit}
                    label={sum.owed >= sum.owing ? t('settlement.you_get') : t('settlement.you_pay')}
                    hint={month}
                  >
                    <Money value={{ amount: Math.abs(sum.owed - sum.owing), unit }} size="figure" />
                  </Tile>
                ))}
              </Tiles>
            ) : null}
            <Panel title={month}>
              {data.length === 0 ? (
                <Empty icon={ArrowLeftRight} title={t('settlement.none')}>
                  {t('settlement.none_lead')}
                </Empty>
              ) : (
                <Table
                  caption={t('nav.settlement')}
                  columns={columns}
                  rows={data}
                  rowKey={(pair) => `${pair.debtor_merchant_id}/${pair.creditor_merchant_id}/${pair.unit}`}
                />
              )}
            </Panel>
          </>
        )}
      </Loaded>
      <Months />
    </Page>
  );
}

/** The months side by side: what the network owes a shop in all, or what is due between shops. */
function Months() {
  const { t } = useTranslation('office');
  const { merchantId, operator } = useScope();
  const label = operator ? t('settlement.chart_network') : t('settlement.chart');
  const months = useQuery({
    queryKey: ['settlement', 'months', merchantId],
    queryFn: () =>
      inTurn(
        Array.from({ length: SHOWN }, (_, index) => SHOWN - 1 - index),
        async (back) => {
          const at = startOfMonth(back);
          const query = { from: at.toISOString(), to: startOfMonth(back - 1).toISOString() };
          return { at, net: netOf(await settlement(query), merchantId) };
        },
      ),
    staleTime: 300_000,
  });
  const unit = months.data?.flatMap((each) => [...each.net.keys()])[0];
  if (months.data && !unit) return null;
  return (
    <Panel title={label}>
      <Loaded query={months} rows={4}>
        {(data) => (
          <Suspense fallback={<Skeleton height={260} />}>
            <AreaChart
              points={data.map(({ at, net }) => {
                const sum = net.get(unit ?? '') ?? { owed: 0, owing: 0 };
                return { at, value: operator ? sum.owed : sum.owed - sum.owing };
              })}
              label={label}
              format={(amount) => formatValue({ amount, unit: unit ?? 'EUR' }, !operator)}
            />
          </Suspense>
        )}
      </Loaded>
    </Panel>
  );
}
