import { useQuery } from '@tanstack/react-query';
import { ArrowLeftRight } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, giftcard, merchant } from '~/api/client';
import { settlement } from '~/api/settlement';
import type { Card, Pair } from '~/api/types';
import { everything, inTurn } from '~/api/use';
import { useUser } from '~/app/who';
import { formatDate, formatNumber, formatValue } from '~/i18n/format';
import { Empty, Fault, LinkButton, Loaded, Money, Notice, Page, Panel, Skeleton, Stack, Tile, Tiles } from '~/ui';
import { useScope } from './scope';

const AreaChart = lazy(() => import('~/ui/chart').then((module) => ({ default: module.AreaChart })));

const MONTHS = 12;
/** Pages of 200 that the dashboard reads before it says "at least". */
const CARD_PAGES_MAX = 10;

export function startOfMonth(back = 0): Date {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth() - back, 1);
}

/** What is on cards that may still be spent, per currency. */
export function outstanding(cards: readonly Card[]): { unit: string; amount: number; count: number }[] {
  const sums = new Map<string, { unit: string; amount: number; count: number }>();
  for (const { status, balance } of cards) {
    if (status !== 'active' && status !== 'blocked') continue;
    const sum = sums.get(balance.unit) ?? { unit: balance.unit, amount: 0, count: 0 };
    sums.set(balance.unit, { ...sum, amount: sum.amount + balance.posted, count: sum.count + 1 });
  }
  return [...sums.values()];
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

export function Today() {
  const { t } = useTranslation('office');
  const user = useUser();
  const { merchantId, operator } = useScope();
  const cards = useQuery({
    queryKey: ['cards', 'outstanding'],
    queryFn: () =>
      everything<Card>(
        (cursor) =>
          ask(giftcard.GET('/v1/gift-cards', { params: { query: { limit: 200, ...(cursor ? { cursor } : {}) } } })),
        CARD_PAGES_MAX,
      ),
    staleTime: 60_000,
  });
  const months = useQuery({
    queryKey: ['settlement', 'months', merchantId],
    queryFn: () =>
      inTurn(
        Array.from({ length: MONTHS }, (_, index) => MONTHS - 1 - index),
        async (back) => {
          const at = startOfMonth(back);
          const query = { from: at.toISOString(), to: startOfMonth(back - 1).toISOString() };
          return { at, net: netOf(await settlement(query), merchantId) };
        },
      ),
    staleTime: 300_000,
  });
  const shop = useQuery({
    queryKey: ['shop-file', merchantId],
    queryFn: () => ask(merchant.GET('/v1/merchants/{id}', { params: { path: { id: merchantId ?? '' } } })),
    enabled: merchantId !== null,
  });
  const due = shop.data?.requirements?.currently_due ?? [];
  const sums = cards.data ? outstanding(cards.data.data) : [];
  const thisMonth = months.data?.at(-1);
  const units = [...new Set((months.data ?? []).flatMap((each) => [...each.net.keys()]))];
  const month = formatDate(startOfMonth(), { month: 'long', year: 'numeric' });
  const fallback = shop.data?.currency ?? 'EUR';
  const shownUnits = units.length > 0 ? units : [fallback];

  return (
    <Page
      title={t('today.hello', { name: user.name.split(' ')[0] ?? user.name })}
      lead={formatDate(Date.now(), { dateStyle: 'full' })}
      actions={
        operator ? null : (
          <LinkButton look="primary" to="/counter">
            {t('today.counter')}
          </LinkButton>
        )
      }
    >
      {due.length > 0 ? (
        <Notice tone="wait" title={t('today.due')}>
          {due.map((each) => (
            <p key={each.code}>
              <Fault {...each} />
            </p>
          ))}
        </Notice>
      ) : null}
      <Tiles>
        <Tile
          label={t('today.liability')}
          hint={
            cards.data ? t('today.liability_hint', { count: sums.reduce((sum, each) => sum + each.count, 0) }) : null
          }
        >
          {cards.data === undefined && !cards.error ? (
            <Skeleton width={150} height={36} />
          ) : sums.length === 0 ? (
            <Money value={{ amount: 0, unit: fallback }} size="figure" />
          ) : (
            sums.map((sum) => <Money key={sum.unit} value={sum} size="figure" />)
          )}
          {cards.data && !cards.data.complete ? <span>{t('today.at_least')}</span> : null}
        </Tile>
        {shownUnits.map((unit) => {
          const net = thisMonth?.net.get(unit) ?? { owed: 0, owing: 0 };
          return operator ? (
            <Tile key={unit} label={t('today.between')} hint={month}>
              <Money value={{ amount: net.owed, unit }} size="figure" />
            </Tile>
          ) : (
            <Stack key={unit} gap={4} style={{ display: 'contents' }}>
              <Tile label={t('today.owed')} hint={month}>
                {thisMonth ? (
                  <Money value={{ amount: net.owed, unit }} size="figure" />
                ) : (
                  <Skeleton width={130} height={36} />
                )}
              </Tile>
              <Tile label={t('today.owing')} hint={month}>
                {thisMonth ? (
                  <Money value={{ amount: net.owing, unit }} size="figure" />
                ) : (
                  <Skeleton width={130} height={36} />
                )}
              </Tile>
            </Stack>
          );
        })}
        <Tile label={t('today.used_up')} hint={t('today.used_up_hint')}>
          {cards.data ? <Share cards={cards.data.data} /> : <Skeleton width={90} height={36} />}
        </Tile>
      </Tiles>
      <Panel
        title={operator ? t('today.chart_network') : t('today.chart')}
        actions={<LinkButton to="/office/settlement">{t('nav.settlement')}</LinkButton>}
      >
        <Loaded query={months} rows={4}>
          {(data) => {
            const [unit] = units;
            if (!unit) {
              return (
                <Empty icon={ArrowLeftRight} title={t('today.no_movement')}>
                  {t('today.no_movement_lead')}
                </Empty>
              );
            }
            const points = data.map(({ at, net }) => {
              const sum = net.get(unit) ?? { owed: 0, owing: 0 };
              return { at, value: operator ? sum.owed : sum.owed - sum.owing };
            });
            return (
              <Suspense fallback={<Skeleton height={260} />}>
                <AreaChart
                  points={points}
                  label={operator ? t('today.chart_network') : t('today.chart')}
                  format={(amount) => formatValue({ amount, unit }, !operator)}
                />
              </Suspense>
            );
          }}
        </Loaded>
      </Panel>
    </Page>
  );
}

/** How much of what was sold has been spent. */
function Share({ cards }: { cards: readonly Card[] }) {
  const sold = cards.reduce((sum, card) => sum + card.initial_value.amount, 0);
  const left = cards.reduce((sum, card) => sum + card.balance.posted, 0);
  const share = sold > 0 ? Math.max(0, 1 - left / sold) : 0;
  return (
    <span style={{ fontSize: 'var(--t-figure)', fontWeight: 600, lineHeight: 1.1 }}>
      {formatNumber(share, { style: 'percent' })}
    </span>
  );
}
