import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { BookOpenText, Search } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, ledger, patient } from '~/api/client';
import type { Entry, Transaction } from '~/api/types';
import { formatMoment } from '~/i18n/format';
import { Button, type Column, Failure, Field, Id, Money, Page, Panel, Row, rowLink, Select } from '~/ui';
import { DownloadButton, useDownload } from '~/ui/download';
import { Paged, usePages } from '~/ui/list';
import { Move, Status } from '~/ui/words';
import css from './operator.module.css';

const TYPES = [
  'earn',
  'burn',
  'load',
  'redeem',
  'transfer',
  'adjust',
  'expire',
  'hold',
  'capture',
  'void',
  'reverse',
] as const;
const route = getRouteApi('/signed-in/operator/ledger');

/** What moved for customers: the positive side, per unit. Both sides are equal, so one says it all. */
export function headline(entries: readonly Entry[]): { amount: number; unit: string }[] {
  const sums = new Map<string, number>();
  for (const { unit, amount } of entries) if (amount > 0) sums.set(unit, (sums.get(unit) ?? 0) + amount);
  return [...sums].map(([unit, amount]) => ({ unit, amount }));
}

const day = (text: string | undefined, end: boolean): string | undefined => {
  if (!text) return undefined;
  const [year = 0, month = 1, date = 1] = text.split('-').map(Number);
  return new Date(year, month - 1, date + (end ? 1 : 0)).toISOString();
};

export function Transactions() {
  const { t } = useTranslation('operator');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const go = useNavigate();
  const [id, setId] = useState('');
  const period = {
    ...(search.type ? { type: search.type } : {}),
    ...(search.from ? { from: day(search.from, false) ?? '' } : {}),
    ...(search.to ? { to: day(search.to, true) ?? '' } : {}),
  };
  const query = { limit: 50, ...(search.account ? { account_id: search.account } : {}), ...period };
  const download = useDownload(
    () => ask(ledger.GET('/v1/transactions.csv', { params: { query: period }, parseAs: 'blob', fetch: patient })),
    ['transactions', search.type, search.from, search.to].filter(Boolean).join('-').concat('.csv'),
  );
  const transactions = usePages<Transaction>(['transactions', search], (cursor) =>
    ask(ledger.GET('/v1/transactions', { params: { query: { ...query, ...(cursor ? { cursor } : {}) } } })),
  );
  const refine = (change: Partial<typeof search>) =>
    void navigate({
      search: Object.fromEntries(Object.entries({ ...search, ...change }).filter(([, value]) => value)),
      replace: true,
    });
  const columns: Column<Transaction>[] = [
    {
      name: 'type',
      label: t('columns.what'),
      cell: (each) => (
        <Link to="/operator/ledger/$id" params={{ id: each.id }} className={rowLink} data-row>
          <Move type={each.type} />
        </Link>
      ),
    },
    { name: 'at', phone: 'bare', label: t('columns.when'), cell: (each) => formatMoment(each.created_at) },
    { name: 'reference', phone: 'bare', label: t('columns.reference'), cell: (each) => each.reference },
    { name: 'id', phone: 'none', label: t('columns.transaction'), cell: (each) => <Id id={each.id} /> },
    {
      name: 'status',
      phone: 'bare',
      label: t('columns.status'),
      cell: (each) => <Status status={each.status} feminine />,
    },
    {
      name: 'amount',
      phone: 'lead',
      label: t('columns.moved'),
      end: true,
      cell: (each) => headline(each.entries).map((value) => <Money key={value.unit} value={value} />),
    },
  ];
  return (
    <Page
      title={t('nav.ledger')}
      lead={t('ledger.lead')}
      actions={transactions.data?.length && !search.account ? <DownloadButton download={download} /> : null}
    >
      <Failure error={download.error} />
      <Panel>
        <div className={css.filters}>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (id.trim()) void go({ to: '/operator/ledger/$id', params: { id: id.trim() } });
            }}
          >
            <Row gap={2} style={{ alignItems: 'flex-end', flexWrap: 'nowrap' }}>
              <div style={{ flex: 1 }}>
                <Field
                  label={t('ledger.by_id')}
                  value={id}
                  spellCheck={false}
                  onChange={(event) => setId(event.target.value)}
                />
              </div>
              <Button type="submit" icon={Search} aria-label={t('ledger.open')} />
            </Row>
          </form>
          <Select
            label={t('ledger.type')}
            value={search.type ?? ''}
            onChange={(event) => refine({ type: event.target.value })}
          >
            <option value="">{t('all')}</option>
            {TYPES.map((each) => (
              <option key={each} value={each}>
                {t(`moves.${each}`, { ns: 'shared' })}
              </option>
            ))}
          </Select>
          <Field
            label={t('ledger.from')}
            type="date"
            value={search.from ?? ''}
            onChange={(event) => refine({ from: event.target.value })}
          />
          <Field
            label={t('ledger.to')}
            type="date"
            value={search.to ?? ''}
            onChange={(event) => refine({ to: event.target.value })}
          />
        </div>
        <Paged
          query={transactions}
          caption={t('nav.ledger')}
          columns={columns}
          rowKey={(each) => each.id}
          empty={{ icon: BookOpenText, title: t('ledger.none'), text: t('ledger.none_lead') }}
        />
      </Panel>
    </Page>
  );
}
