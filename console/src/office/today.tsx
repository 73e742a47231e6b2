import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ChartNoAxesColumn } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type Span, summary } from '~/api/figures';
import type { Sum, Summary } from '~/api/types';
import { useShop } from '~/api/use';
import { useUser } from '~/app/who';
import { formatDate, formatMoment, formatNumber, formatValue, POINTS } from '~/i18n/format';
import { Choices, Empty, Failure, Fault, Field, LinkButton, Money, Notice, Page, Skeleton, Tile, Tiles } from '~/ui';
import { Expected, Given, Owed, Retention, Sales } from './charts';
import { before, dateOf, dayOf, growth, LENGTHS, lastDays, lengthOf, pointsOf, spanOf, sumOf } from './figures';
import css from './office.module.css';
import { useScope } from './scope';
import { ShopField } from './shops';

const route = getRouteApi('/signed-in/office/');

export function Today() {
  const { t } = useTranslation('office');
  const user = useUser();
  const { merchantId, operator } = useScope();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const span = spanOf(search);
  // a manager is shown one shop by the service itself
  const of = operator && search.shop ? { merchant_id: search.shop } : {};
  const now = useQuery({
    queryKey: ['figures', 'summary', span, of],
    queryFn: () => summary({ ...span, ...of }),
    placeholderData: keepPreviousData,
  });
  const earlier = before(span);
  const then = useQuery({
    queryKey: ['figures', 'summary', earlier, of],
    queryFn: () => summary({ ...earlier, ...of }),
    placeholderData: keepPreviousData,
    staleTime: 300_000,
  });
  const shop = useShop(merchantId);
  const due = shop.data?.requirements?.currently_due ?? [];
  const nothing = now.data !== undefined && now.data.moved.length === 0 && now.data.sales.length === 0;
  const refine = (change: Partial<typeof search>) =>
    void navigate({
      search: Object.fromEntries(Object.entries({ ...search, ...change }).filter(([, value]) => value)),
      replace: true,
    });

  return (
    <Page
      title={t('today.hello', { name: user.name.split(' ')[0] ?? user.name })}
      lead={now.data?.as_of ? t('today.as_of', { at: formatMoment(now.data.as_of) }) : formatDate(Date.now())}
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
      <Range span={span} shop={search.shop} refine={refine} />
      {now.data === undefined ? (
        now.error ? (
          <Failure error={now.error} again={() => now.refetch()} />
        ) : (
          <Waiting />
        )
      ) : nothing ? (
        <Empty icon={ChartNoAxesColumn} title={t('today.nothing')}>
          {t('today.nothing_lead')}
        </Empty>
      ) : (
        <div className={css.figures} aria-busy={now.isPlaceholderData || undefined}>
          {now.error ? <Failure error={now.error} again={() => now.refetch()} /> : null}
          <Figures now={now.data} then={then.data} until={span.to} fallback={shop.data?.currency ?? 'EUR'} />
          {sumOf(now.data, 'customer_points', POINTS) ? null : <Notice title={t('today.network_points')} />}
          <Sales span={span} of={of} />
          {sumOf(now.data, 'customer_points', POINTS) ? <Given span={span} of={of} /> : null}
          <Owed span={span} of={of} summary={now.data} />
          <Expected of={of} />
          <Retention of={of} />
        </div>
      )}
    </Page>
  );
}

/** The days that are looked at: one of the usual spans, or any. They are in the address, so that a view can be kept. */
function Range({
  span,
  shop,
  refine,
}: {
  span: Span;
  shop: string | undefined;
  refine: (change: { from?: string; to?: string; shop?: string }) => void;
}) {
  const { t } = useTranslation('office');
  const { operator } = useScope();
  const today = dayOf(new Date());
  const usual = span.to === today ? LENGTHS.find((days) => days === lengthOf(span)) : undefined;
  return (
    <search className={css.range} aria-label={t('today.range')}>
      <Choices
        label={t('today.range')}
        value={String(usual ?? '')}
        options={LENGTHS.map((days) => ({ value: String(days), label: t(`today.last.${days}`) }))}
        onChange={(days) => refine(lastDays(Number(days)))}
      />
      <Field
        label={t('today.from')}
        type="date"
        value={span.from}
        max={span.to}
        onChange={({ target }) => target.value && refine({ from: target.value, to: span.to })}
      />
      <Field
        label={t('today.to')}
        type="date"
        value={span.to}
        min={span.from}
        max={today}
        onChange={({ target }) => target.value && refine({ from: span.from, to: target.value })}
      />
      {operator ? (
        <ShopField
          label={t('columns.shop')}
          id={shop ?? null}
          none={t('today.all_shops')}
          onChoose={(id) => refine({ shop: id ?? '' })}
        />
      ) : null}
    </search>
  );
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <div role="status" className={css.figures}>
      <span className="hidden">{t('loading')}</span>
      <Tiles>
        {Array.from({ length: 8 }, (_, index) => (
          <Tile key={`tile${index.toString()}`} label={<Skeleton width={90} />} hint={<Skeleton width={120} />}>
            <Skeleton width={140} height={36} />
          </Tile>
        ))}
      </Tiles>
      <Skeleton height={320} />
    </div>
  );
}

/** Against as many days before: a word and a sign, never a colour alone. */
function Growth({ now, then }: { now: number; then: number | undefined }) {
  const { t } = useTranslation('office');
  const share = then === undefined ? null : growth(now, then);
  if (share === null) return null;
  const percent = formatNumber(share, { style: 'percent', signDisplay: 'exceptZero', maximumFractionDigits: 0 });
  return <> · {t('today.than_before', { percent })}</>;
}

function Figures({
  now,
  then,
  until,
  fallback,
}: {
  now: Summary;
  then: Summary | undefined;
  until: string;
  fallback: string;
}) {
  const { t } = useTranslation('office');
  const points = sumOf(now, 'customer_points', POINTS);
  const earlier = sumOf(then, 'customer_points', POINTS);
  const cards = now.moved.filter((sum) => sum.kind === 'gift_card');
  const sold = now.sales.length > 0 ? now.sales : [{ unit: fallback, amount: 0, purchases: 0, average: null }];
  const day = formatDate(dateOf(until));
  return (
    <Tiles>
      {sold.map(({ unit, amount, purchases, average }) => (
        <Tile
          key={unit}
          label={t('today.sales')}
          hint={
            <>
              {average
                ? t('today.sales_hint', { count: purchases, average: formatValue({ amount: average, unit }) })
                : t('today.no_sales')}
              <Growth now={amount} then={then?.sales.find((each) => each.unit === unit)?.amount} />
            </>
          }
        >
          <Money value={{ amount, unit }} size="figure" />
        </Tile>
      ))}
      {cards.map(({ unit, issued, redeemed }) => (
        <Tile
          key={unit}
          label={t('today.cards_sold')}
          hint={
            <>
              {t('today.cards_hint', { spent: formatValue({ amount: redeemed, unit }) })}
              <Growth now={issued} then={sumOf(then, 'gift_card', unit)?.issued} />
            </>
          }
        >
          <Money value={{ amount: issued, unit }} size="figure" />
        </Tile>
      ))}
      {points ? <Points now={points} then={earlier} /> : <ForPurchases now={now} then={then} />}
      <Tile label={t('today.liability')} hint={t('today.liability_hint', { day })}>
        {now.moved.map(({ kind, unit, outstanding }) => (
          <Money key={`${kind}${unit}`} value={{ amount: outstanding, unit }} size="figure" />
        ))}
      </Tile>
      <Tile label={t('today.lapsed')} hint={t('today.in_period')}>
        {now.moved.map(({ kind, unit, expired }) => (
          <Money key={`${kind}${unit}`} value={{ amount: expired, unit }} size="figure" />
        ))}
      </Tile>
    </Tiles>
  );
}

/** Where points are the network's: what was given for purchases here. */
function ForPurchases({ now, then }: { now: Summary; then: Summary | undefined }) {
  const { t } = useTranslation('office');
  const amount = pointsOf(now);
  return (
    <Tile
      label={t('today.for_purchases')}
      hint={
        <>
          {t('today.in_period')}
          <Growth now={amount} then={then && pointsOf(then)} />
        </>
      }
    >
      <Money value={{ amount, unit: POINTS }} size="figure" />
    </Tile>
  );
}

/** What a program's points came to. Points that belong to no program are the network's, and are shown to its operator. */
function Points({ now, then }: { now: Sum; then: Sum | undefined }) {
  const { t } = useTranslation('office');
  const rate = now.redemption_rate_bp;
  const tile = (label: string, amount: number, earlier: number | undefined) => (
    <Tile
      label={label}
      hint={
        <>
          {t('today.in_period')}
          <Growth now={amount} then={earlier} />
        </>
      }
    >
      <Money value={{ amount, unit: POINTS }} size="figure" />
    </Tile>
  );
  return (
    <>
      {tile(t('today.issued'), now.issued, then?.issued)}
      {tile(t('today.burned'), now.redeemed, then?.redeemed)}
      <Tile label={t('today.redemption')} hint={t('today.redemption_hint')}>
        <span className={css.figure}>
          {rate === null || rate === undefined
            ? '–'
            : formatNumber(rate / 10_000, { style: 'percent', maximumFractionDigits: 1 })}
        </span>
      </Tile>
      <Tile
        label={t('today.newcomers')}
        hint={
          <>
            {t('today.visits', { count: now.active })}
            <Growth now={now.newcomers} then={then?.newcomers} />
          </>
        }
      >
        <span className={css.figure}>{formatNumber(now.newcomers)}</span>
      </Tile>
    </>
  );
}
