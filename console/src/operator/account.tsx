import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ReceiptText, Snowflake } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, ledger, patient } from '~/api/client';
import type { components } from '~/api/generated/ledger';
import type { Account } from '~/api/types';
import { useAct } from '~/api/use';
import { formatMoment, formatNumber, shortId } from '~/i18n/format';
import { Button, type Column, Fact, Facts, Failure, Id, Loaded, Money, Page, Panel, rowLink, Tile, Tiles } from '~/ui';
import { DownloadButton, useDownload } from '~/ui/download';
import { Paged, usePages } from '~/ui/list';
import { Lots } from '~/ui/lots';
import { Move, Status } from '~/ui/words';

type Line = components['schemas']['LineView'];

export function AccountFile() {
  const { id } = useParams({ from: '/signed-in/operator/accounts/$id' });
  const account = useQuery({
    queryKey: ['account', id],
    queryFn: () => ask(ledger.GET('/v1/accounts/{id}', { params: { path: { id } } })),
  });
  return <Loaded query={account}>{(found) => <Found account={found} />}</Loaded>;
}

function Found({ account }: { account: Account }) {
  const { t } = useTranslation('operator');
  const { id, unit, status } = account;
  const kind = t(`kinds.${account.kind as 'customer_points'}`, { defaultValue: account.kind });
  const entries = usePages<Line>(['entries', id], async (cursor) => {
    const page = await ask(
      ledger.GET('/v1/accounts/{id}/entries', {
        params: { path: { id }, query: { limit: 50, ...(cursor ? { cursor } : {}) } },
      }),
    );
    return page as unknown as { data: Line[]; next_cursor?: string | null };
  });
  const [chosen, setChosen] = useState<string | null>(null);
  const referenceOf = (transaction: string) =>
    entries.data?.find((line) => line.transaction_id === transaction)?.reference;
  const params = { path: { id } };
  const freeze = useAct(
    () =>
      status === 'frozen'
        ? ask(ledger.POST('/v1/accounts/{id}/unfreeze', { params }))
        : ask(ledger.POST('/v1/accounts/{id}/freeze', { params })),
    [['account', id]],
  );
  const download = useDownload(
    () => ask(ledger.GET('/v1/accounts/{id}/entries.csv', { params, parseAs: 'blob', fetch: patient })),
    `statement-${shortId(id)}.csv`,
  );
  const customers = account.kind === 'customer_points' || account.kind === 'gift_card';
  const columns: Column<Line>[] = [
    {
      name: 'type',
      label: t('columns.what'),
      cell: (line) => (
        <Link to="/operator/ledger/$id" params={{ id: line.transaction_id }} className={rowLink} data-row>
          <Move type={line.type} />
        </Link>
      ),
    },
    { name: 'at', phone: 'bare', label: t('columns.when'), cell: (line) => formatMoment(line.created_at) },
    { name: 'reference', phone: 'bare', label: t('columns.reference'), cell: (line) => line.reference },
    {
      name: 'version',
      phone: 'none',
      label: t('columns.version'),
      end: true,
      cell: (line) => formatNumber(line.version),
    },
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
  ];
  return (
    <Page
      title={kind}
      back={{ to: '/operator/ledger', label: t('nav.ledger') }}
      actions={
        customers && (status === 'active' || status === 'frozen') ? (
          <Button icon={Snowflake} busy={freeze.isPending} onClick={() => freeze.mutate(undefined)}>
            {status === 'frozen' ? t('account.unfreeze') : t('account.freeze')}
          </Button>
        ) : null
      }
    >
      <Failure error={freeze.error ?? download.error} />
      <Tiles>
        <Tile label={t('account.available')} hint={<Status status={status} />}>
          <Money value={{ amount: account.available, unit }} size="figure" />
        </Tile>
        <Tile label={t('account.posted')}>
          <Money value={{ amount: account.posted, unit }} size="figure" />
        </Tile>
        <Tile label={t('columns.held')}>
          <Money value={{ amount: account.held, unit }} size="figure" />
        </Tile>
      </Tiles>
      <Panel
        title={t('account.statement')}
        actions={entries.data?.length ? <DownloadButton download={download} /> : null}
      >
        <Paged
          query={entries}
          caption={t('account.statement')}
          columns={columns}
          rowKey={(line) => `${line.transaction_id}/${line.shard ?? ''}/${line.version}`}
          empty={{ icon: ReceiptText, title: t('account.none'), text: t('account.none_lead') }}
        />
      </Panel>
      {account.kind === 'customer_points' ? (
        <Lots account={id} chosen={chosen} onChoose={setChosen} referenceOf={referenceOf} />
      ) : null}
      <Panel title={t('account.file')}>
        <Facts>
          <Fact name={t('columns.id')}>
            <Id id={id} />
          </Fact>
          <Fact name={t('account.owner')}>
            <Id id={account.owner_id} />
          </Fact>
          <Fact name={t('columns.version')}>{formatNumber(account.version)}</Fact>
          <Fact name={t('account.since')}>{formatMoment(account.created_at)}</Fact>
        </Facts>
      </Panel>
    </Page>
  );
}
