import { useQueries, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, type Key, keyed, ledger, move, newKey } from '~/api/client';
import type { Entry, Transaction } from '~/api/types';
import { useAct } from '~/api/use';
import { formatNumber, shortId } from '~/i18n/format';
import {
  Button,
  type Column,
  Confirm,
  Fact,
  Facts,
  Field,
  Id,
  Loaded,
  Moment,
  Money,
  Page,
  Panel,
  Row,
  rowLink,
  Select,
  Table,
} from '~/ui';
import { Status } from '~/ui/words';
import css from './operator.module.css';
import { ReceiptPanel } from './receipt';
import { headline } from './transactions';

export function TransactionFile() {
  const { id } = useParams({ from: '/signed-in/operator/ledger/$id' });
  const transaction = useQuery({
    queryKey: ['transaction', id],
    queryFn: () => ask(ledger.GET('/v1/transactions/{id}', { params: { path: { id } } })),
  });
  return <Loaded query={transaction}>{(found) => <Found transaction={found} />}</Loaded>;
}

function Found({ transaction }: { transaction: Transaction }) {
  const { t, i18n } = useTranslation('operator');
  const [reversing, setReversing] = useState(false);
  const { id, entries, type } = transaction;
  const name = i18n.exists(`moves.${type}`) ? t(`moves.${type as 'earn'}`, { ns: 'shared' }) : type;
  const touched = [...new Set(entries.map((entry) => entry.account_id))];
  const accounts = useQueries({
    queries: touched.map((account) => ({
      queryKey: ['account', account],
      queryFn: () => ask(ledger.GET('/v1/accounts/{id}', { params: { path: { id: account } } })),
    })),
  });
  const kindOf = (account: string) => accounts[touched.indexOf(account)]?.data?.kind;
  const columns: Column<Entry>[] = [
    {
      name: 'account',
      label: t('columns.account'),
      cell: (entry) => (
        <Link to="/operator/accounts/$id" params={{ id: entry.account_id }} className={rowLink} data-row>
          <AccountName kind={kindOf(entry.account_id)} id={entry.account_id} />
        </Link>
      ),
    },
    { name: 'version', label: t('columns.version'), end: true, cell: (entry) => formatNumber(entry.version) },
    {
      name: 'held',
      label: t('columns.held'),
      end: true,
      cell: (entry) =>
        entry.held_change ? <Money value={{ amount: entry.held_change, unit: entry.unit }} sign /> : null,
    },
    {
      name: 'amount',
      phone: 'lead',
      label: t('columns.amount'),
      end: true,
      cell: (entry) => <Money value={entry} sign tone={entry.amount > 0 ? 'good' : undefined} />,
    },
    {
      name: 'after',
      label: t('columns.after'),
      end: true,
      cell: (entry) => <Money value={{ amount: entry.balance_after, unit: entry.unit }} />,
    },
  ];
  return (
    <Page
      title={name}
      lead={<Moment at={transaction.created_at} />}
      back={{ to: '/operator/ledger', label: t('nav.ledger') }}
      actions={
        transaction.status !== 'reversed' && !transaction.reverses ? (
          <Button icon={Undo2} onClick={() => setReversing(true)}>
            {t('ledger.reverse')}
          </Button>
        ) : null
      }
    >
      <Panel>
        <Row gap={4} className={css.head}>
          <div className={css.figures}>
            {headline(entries).map((value) => (
              <Money key={value.unit} value={value} size="hero" />
            ))}
          </div>
          <Status status={transaction.status} feminine />
        </Row>
        <Facts>
          <Fact name={t('columns.transaction')}>
            <Id id={id} />
          </Fact>
          {transaction.reference ? <Fact name={t('columns.reference')}>{transaction.reference}</Fact> : null}
          {transaction.reason ? <Fact name={t('ledger.reason')}>{transaction.reason}</Fact> : null}
          {transaction.reverses ? (
            <Fact name={t('ledger.reverses')}>
              <Link to="/operator/ledger/$id" params={{ id: transaction.reverses }}>
                {shortId(transaction.reverses)}
              </Link>
            </Fact>
          ) : null}
          {(transaction.reversed_by ?? []).map((each) => (
            <Fact key={each} name={t('ledger.reversed_by')}>
              <Link to="/operator/ledger/$id" params={{ id: each }}>
                {shortId(each)}
              </Link>
            </Fact>
          ))}
          {transaction.shortfall ? (
            <Fact name={t('ledger.shortfall')}>
              <Money value={{ amount: transaction.shortfall, unit: entries[0]?.unit ?? 'PTS' }} />
            </Fact>
          ) : null}
        </Facts>
      </Panel>
      <Panel title={t('ledger.entries')}>
        <Table
          caption={t('ledger.entries')}
          columns={columns}
          rows={entries}
          rowKey={(entry) => `${entry.account_id}/${entry.shard ?? ''}/${entry.version}`}
        />
        <p className={css.zero}>{t('ledger.zero')}</p>
      </Panel>
      <ReceiptPanel id={id} account={entries[0]?.account_id} />
      {transaction.metadata ? (
        <Panel title={t('ledger.metadata')}>
          <pre className={css.json}>{JSON.stringify(transaction.metadata, null, 2)}</pre>
        </Panel>
      ) : null}
      {reversing ? <Reverse transaction={transaction} onClose={() => setReversing(false)} /> : null}
    </Page>
  );
}

/** What an account is for, as soon as that is known, and its number. */
function AccountName({ kind, id }: { kind: string | undefined; id: string }) {
  const { t } = useTranslation('operator');
  return (
    <>
      {kind ? `${t(`kinds.${kind as 'customer_points'}`, { defaultValue: kind })} ` : ''}
      <code className={css.accountId}>{shortId(id)}</code>
    </>
  );
}

/** Undoes a transaction. The key is made when the dialog opens: pressing twice undoes once. */
function Reverse({ transaction, onClose }: { transaction: Transaction; onClose: () => void }) {
  const { t } = useTranslation('operator');
  const [key] = useState<Key>(newKey);
  const [reason, setReason] = useState('');
  const [policy, setPolicy] = useState('within_balance');
  const { id } = transaction;
  const reverse = useAct(
    () =>
      move(
        ledger.POST('/v1/transactions/{id}/reverse', {
          params: { path: { id }, header: keyed(key) },
          body: { policy, ...(reason ? { reason } : {}) },
        }),
      ),
    [['transaction', id], ['transactions']],
    onClose,
  );
  return (
    <Confirm
      title={t('ledger.reverse_title')}
      action={t('ledger.reverse')}
      danger
      busy={reverse.isPending}
      error={reverse.error}
      onConfirm={() => reverse.mutate(undefined)}
      onClose={onClose}
    >
      <p>{t('ledger.reverse_lead')}</p>
      <Select label={t('ledger.policy')} value={policy} onChange={(event) => setPolicy(event.target.value)}>
        <option value="within_balance">{t('ledger.within_balance')}</option>
        <option value="unlimited">{t('ledger.unlimited')}</option>
      </Select>
      <Field
        label={t('ledger.reason')}
        maxLength={200}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </Confirm>
  );
}
