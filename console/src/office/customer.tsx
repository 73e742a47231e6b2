import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { ReceiptText, Waypoints } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, ledger, patient, wallet } from '~/api/client';
import type { Line } from '~/api/types';
import { formatValue, shortId } from '~/i18n/format';
import { Button, type Column, Fact, Facts, Failure, Id, Loaded, Moment, Money, Page, Panel, Tile, Tiles } from '~/ui';
import { DownloadButton, useDownload } from '~/ui/download';
import { Paged, usePages } from '~/ui/list';
import { Lots } from '~/ui/lots';
import { Move, Status } from '~/ui/words';
import { Personal } from './personal';
import { useScope } from './scope';

export function Customer() {
  const { t } = useTranslation('office');
  const { id } = useParams({ from: '/signed-in/office/customers/$id' });
  const { contact } = useSearch({ from: '/signed-in/office/customers/$id' });
  const { operator } = useScope();
  const params = { path: { id } };
  const file = useQuery({
    queryKey: ['wallet', id],
    queryFn: () => ask(wallet.GET('/v1/wallets/{id}', { params })),
  });
  const balances = useQuery({
    queryKey: ['balances', id],
    queryFn: () => ask(wallet.GET('/v1/wallets/{id}/balances', { params })),
  });
  const statement = usePages<Line>(['statement', id], (cursor) =>
    ask(
      wallet.GET('/v1/wallets/{id}/statement', {
        params: { ...params, query: { limit: 50, ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const show = (transaction: string) => {
    setChosen(transaction);
    document.getElementById('lots')?.scrollIntoView({ behavior: 'smooth', block: 'start' });
  };
  const account = file.data?.points_account_id;
  const download = useDownload(
    () =>
      ask(
        ledger.GET('/v1/accounts/{id}/entries.csv', {
          params: { path: { id: account ?? '' } },
          parseAs: 'blob',
          fetch: patient,
        }),
      ),
    `statement-${shortId(account ?? '')}.csv`,
  );
  const referenceOf = (transaction: string) =>
    statement.data?.find((line) => line.transaction_id === transaction)?.reference;
  const columns: Column<Line>[] = [
    {
      name: 'type',
      label: t('columns.what'),
      cell: (line) => (
        <strong>
          <Move type={line.type} />
        </strong>
      ),
    },
    { name: 'at', phone: 'bare', label: t('columns.when'), cell: (line) => <Moment at={line.occurred_at} /> },
    { name: 'reference', phone: 'bare', label: t('columns.reference'), cell: (line) => line.reference },
    { name: 'id', phone: 'none', label: t('columns.transaction'), cell: (line) => <Id id={line.transaction_id} /> },
    {
      name: 'amount',
      phone: 'lead',
      label: t('columns.amount'),
      end: true,
      cell: (line) => <Money value={line} sign tone={line.amount > 0 ? 'good' : undefined} />,
    },
    {
      name: 'after',
      label: t('columns.after'),
      end: true,
      cell: (line) => <Money value={{ amount: line.balance_after, unit: line.unit }} />,
    },
    {
      name: 'why',
      phone: 'none',
      label: <span className="hidden">{t('customers.explain')}</span>,
      end: true,
      cell: (line) =>
        line.amount < 0 && line.account_id === account ? (
          <Button
            look="quiet"
            icon={Waypoints}
            style={{ marginBlock: '-10px' }}
            title={t('customers.explain')}
            aria-label={t('customers.explain')}
            onClick={() => show(line.transaction_id)}
          />
        ) : null,
    },
  ];
  return (
    <Loaded query={file}>
      {(found) => (
        <Page title={found.external_ref} back={{ to: '/office/customers', label: t('nav.customers') }}>
          <Loaded query={balances} rows={2}>
            {(data) => (
              <Tiles>
                {data.balances.map((balance) => (
                  <Tile
                    key={balance.account_id}
                    label={t(`accounts.${balance.kind}`)}
                    hint={
                      balance.held > 0
                        ? t('customers.held', { held: formatValue({ amount: balance.held, unit: balance.unit }) })
                        : null
                    }
                  >
                    <Money value={{ amount: balance.available, unit: balance.unit }} size="figure" />
                  </Tile>
                ))}
              </Tiles>
            )}
          </Loaded>
          <Failure error={download.error} />
          <Panel
            title={t('customers.statement')}
            actions={account && statement.data?.length ? <DownloadButton download={download} /> : null}
          >
            <Paged
              query={statement}
              caption={t('customers.statement')}
              columns={columns}
              rowKey={(line) => `${line.account_id}/${line.version}`}
              empty={{ icon: ReceiptText, title: t('customers.no_lines'), text: t('customers.no_lines_lead') }}
            />
          </Panel>
          {account ? <Lots account={account} chosen={chosen} onChoose={setChosen} referenceOf={referenceOf} /> : null}
          <Panel title={t('customers.file')}>
            <Facts>
              <Fact name={t('columns.id')}>
                <Id id={found.id} />
              </Fact>
              <Fact name={t('columns.since')}>
                <Moment at={found.created_at} />
              </Fact>
              <Fact name={t('columns.status')}>
                <Status status={found.status} />
              </Fact>
            </Facts>
          </Panel>
          {operator && contact ? <Personal contact={contact} /> : null}
        </Page>
      )}
    </Loaded>
  );
}
