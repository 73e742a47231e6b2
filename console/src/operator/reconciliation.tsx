import { useQuery } from '@tanstack/react-query';
import { Scale } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { analytics, ask } from '~/api/client';
import type { components } from '~/api/generated/analytics';
import { formatDate, POINTS } from '~/i18n/format';
import { Badge, type Column, Empty, Field, Loaded, Money, Notice, Page, Panel, Table } from '~/ui';

type Book = components['schemas']['BookBody'];

/** Whether what was counted from events is what the ledger says; null where nobody compared the two. */
export const ties = (book: Pick<Book, 'counted' | 'ledger'>): boolean | null =>
  book.ledger === null || book.ledger === undefined ? null : book.ledger === book.counted;

const dateOf = (day: string): Date => {
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date);
};

/** The ledger's books, told twice: by the ledger, and by whoever only heard its events. */
export function Reconciliation() {
  const { t } = useTranslation('operator');
  const [day, setDay] = useState('');
  const books = useQuery({
    queryKey: ['books', day],
    queryFn: () => ask(analytics.GET('/v1/books', { params: { query: day ? { day } : {} } })),
  });
  const columns: Column<Book>[] = [
    {
      name: 'kind',
      label: t('trial.kind'),
      cell: (book) => <strong>{t(`kinds.${book.kind as 'customer_points'}`, { defaultValue: book.kind })}</strong>,
    },
    {
      name: 'state',
      phone: 'bare',
      label: t('columns.status'),
      cell: (book) => {
        const tied = ties(book);
        return (
          <Badge tone={tied === null ? 'plain' : tied ? 'good' : 'bad'}>
            {t(tied === null ? 'reconciliation.open' : tied ? 'reconciliation.tied' : 'reconciliation.untied')}
          </Badge>
        );
      },
    },
    {
      name: 'counted',
      label: t('reconciliation.counted'),
      end: true,
      cell: (book) => <Money value={{ amount: book.counted, unit: book.unit }} />,
    },
    {
      name: 'ledger',
      phone: 'lead',
      label: t('reconciliation.ledger'),
      end: true,
      cell: (book) =>
        book.ledger === null || book.ledger === undefined ? (
          '–'
        ) : (
          <Money value={{ amount: book.ledger, unit: book.unit }} />
        ),
    },
  ];
  return (
    <Page title={t('nav.reconciliation')} lead={t('reconciliation.lead')}>
      <div style={{ maxWidth: 280 }}>
        <Field
          label={t('reconciliation.day')}
          type="date"
          value={day}
          onChange={(event) => setDay(event.target.value)}
        />
      </div>
      <Loaded query={books}>
        {(found) => {
          const units = [...new Set(found.data.map((book) => book.unit))];
          const untied = found.data.filter((book) => ties(book) === false).length;
          const compared = found.data.some((book) => ties(book) !== null);
          return found.data.length === 0 ? (
            <Panel>
              <Empty icon={Scale} title={t('trial.none')}>
                {t('trial.none_lead')}
              </Empty>
            </Panel>
          ) : (
            <>
              <Notice
                tone={untied > 0 ? 'bad' : compared ? 'good' : 'plain'}
                title={
                  untied > 0
                    ? t('reconciliation.differs', { count: untied })
                    : compared
                      ? t('reconciliation.agrees')
                      : t('reconciliation.not_yet')
                }
              >
                <p>{t('reconciliation.as_of', { day: formatDate(dateOf(found.day)) })}</p>
              </Notice>
              {units.map((unit) => (
                <Panel key={unit} title={unit === POINTS ? t('overview.points_short') : unit}>
                  <Table
                    caption={unit}
                    columns={columns}
                    rows={found.data.filter((book) => book.unit === unit)}
                    rowKey={(book) => book.kind}
                  />
                </Panel>
              ))}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}
