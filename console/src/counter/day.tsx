import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowLeft, Printer, Receipt } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { storeDay, storeDayFile } from '~/api/figures';
import type { Store, StoreDay } from '~/api/types';
import { formatDate, formatMoment, formatTime } from '~/i18n/format';
import {
  Badge,
  Button,
  type Column,
  Dialog,
  Empty,
  Id,
  Loaded,
  Money,
  Notice,
  Panel,
  Stack,
  Table,
  Tile,
  Tiles,
  type Tone,
} from '~/ui';
import { DownloadButton, useDownload } from '~/ui/download';
import css from './counter.module.css';
import { Line } from './customer';
import { isOpen, type Operation, type State } from './journal';
import type { Kind } from './operations';
import { useOnline, useOperations, useTill } from './till-context';

/** How often the store's day is looked at again while it is on the screen. */
const EVERY_MS = 10_000;

const TONES: Record<State, Tone> = { waiting: 'wait', sending: 'wait', checking: 'wait', done: 'good', refused: 'bad' };

export interface Closing {
  line: 'bought' | 'taken' | 'paid' | 'given' | 'used';
  unit: string;
  amount: number;
  count: number;
}

/** What each kind of operation is to whoever counts the drawer, and with which sign. */
const LINES: Record<Kind, { line: Closing['line']; sign: 1 | -1 }> = {
  card_sell: { line: 'taken', sign: 1 },
  card_reload: { line: 'taken', sign: 1 },
  card_redeem: { line: 'paid', sign: -1 },
  card_refund: { line: 'paid', sign: -1 },
  earn: { line: 'given', sign: 1 },
  burn: { line: 'used', sign: -1 },
  reward: { line: 'used', sign: -1 },
};
const ORDER: readonly Closing['line'][] = ['bought', 'taken', 'paid', 'given', 'used'];

const inOrder = (sums: Iterable<Closing>): Closing[] =>
  [...sums].sort((a, b) => ORDER.indexOf(a.line) - ORDER.indexOf(b.line) || a.unit.localeCompare(b.unit));

/**
 * What is confirmed, as it is counted at closing, per unit: money taken for cards, what cards paid (less what was given back
 * to them), points given and used.
 */
export function closing(operations: readonly Operation[]): Closing[] {
  const sums = new Map<string, Closing>();
  for (const operation of operations) {
    if (operation.state !== 'done') continue;
    const { line, sign } = LINES[operation.order.kind];
    const { unit, amount } = operation.answer?.amount ?? operation.value;
    const name = `${line}/${unit}`;
    const sum = sums.get(name) ?? { line, unit, amount: 0, count: 0 };
    sums.set(name, { ...sum, amount: sum.amount + sign * amount, count: sum.count + 1 });
  }
  return inOrder(sums.values());
}

/** The same of a whole store, whichever till did it, with the purchases that earned. What was not done has no line. */
export function storeClosing(lines: readonly StoreDay[]): Closing[] {
  const sums = lines.flatMap((each): Closing[] => {
    const { unit } = each;
    return [
      { line: 'bought', unit, amount: each.bought, count: each.purchases },
      { line: 'taken', unit, amount: each.loaded, count: each.loads },
      { line: 'paid', unit, amount: each.redeemed - each.refunded, count: each.redeems + each.refunds },
      { line: 'given', unit, amount: each.given, count: each.gives },
      { line: 'used', unit, amount: each.used, count: each.uses },
    ];
  });
  return inOrder(sums.filter(({ count }) => count > 0));
}

/** The day it is somewhere, as services name days. */
export function dayIn(zone: string, at = new Date()): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const part = (type: string) => parts.formatToParts(at).find((each) => each.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

function today(operations: readonly Operation[]): Operation[] {
  const start = new Date();
  start.setHours(0, 0, 0, 0);
  return operations.filter((operation) => operation.askedAt >= start.getTime() || isOpen(operation));
}

export function Day() {
  const { t } = useTranslation('counter');
  const { journal, store } = useTill();
  const operations = today(useOperations());
  const open = operations.filter(isOpen);
  const [shown, setShown] = useState<Operation | null>(null);
  const columns: Column<Operation>[] = [
    {
      name: 'what',
      label: t('day.what'),
      cell: (each) =>
        each.state === 'done' ? (
          <button type="button" className={css.rowButton} onClick={() => setShown(each)}>
            {t(`kinds.${each.order.kind}`)}
          </button>
        ) : (
          <strong>{t(`kinds.${each.order.kind}`)}</strong>
        ),
    },
    { name: 'about', phone: 'bare', label: t('receipt.for'), cell: (each) => each.about },
    { name: 'at', phone: 'bare', label: t('receipt.at'), cell: (each) => formatTime(each.askedAt) },
    {
      name: 'id',
      phone: 'none',
      label: t('receipt.id'),
      cell: (each) => (each.answer?.transactionId ? <Id id={each.answer.transactionId} /> : null),
    },
    {
      name: 'state',
      phone: 'bare',
      label: t('day.state'),
      cell: (each) => <Badge tone={TONES[each.state]}>{t(`states.${each.state}`)}</Badge>,
    },
    {
      name: 'value',
      phone: 'lead',
      label: t('day.value'),
      end: true,
      cell: (each) => <Money value={each.answer?.amount ?? each.value} sign />,
    },
  ];
  return (
    <div className={css.day}>
      <header className={css.dayHead}>
        <div>
          <Link to="/counter" className={css.backLink}>
            <ArrowLeft size={16} aria-hidden />
            {t('day.back')}
          </Link>
          <h1>{t('day.title')}</h1>
          <p className={css.soft}>
            {formatDate(Date.now(), { dateStyle: 'full' })}
            {store ? ` · ${store.display_name}` : ''}
          </p>
        </div>
        <Button icon={Printer} onClick={() => window.print()}>
          {t('code.print')}
        </Button>
      </header>
      <Stack gap={5}>
        {open.length > 0 ? (
          <Notice
            tone="wait"
            title={t('day.open', { count: open.length })}
            actions={<Button onClick={() => journal.retry()}>{t('receipt.ask_now')}</Button>}
          >
            <p>{t('day.open_lead')}</p>
          </Notice>
        ) : null}
        {store ? <WholeStore store={store} /> : null}
        {operations.length === 0 ? (
          <Empty icon={Receipt} title={t('day.none')}>
            {t('day.none_lead')}
          </Empty>
        ) : (
          <>
            <Panel title={t('day.device')}>
              <Lines closing={closing(operations)} />
            </Panel>
            <Panel title={t('day.list')}>
              <Table caption={t('day.list')} columns={columns} rows={operations} rowKey={(each) => each.key} />
            </Panel>
          </>
        )}
      </Stack>
      {shown ? <Slip operation={shown} onClose={() => setShown(null)} /> : null}
    </div>
  );
}

function Lines({ closing }: { closing: readonly Closing[] }) {
  const { t } = useTranslation('counter');
  return (
    <Tiles>
      {closing.map(({ line, unit, amount, count }) => (
        <Tile key={`${line}${unit}`} label={t(`day.lines.${line}`)} hint={t('day.count', { count })}>
          <Money value={{ amount, unit }} size="figure" />
        </Tile>
      ))}
    </Tiles>
  );
}

/** What all tills of the store did on its day, as it was counted from what the services told. */
function WholeStore({ store }: { store: Store }) {
  const { t } = useTranslation('counter');
  const online = useOnline();
  const query = { day: dayIn(store.time_zone), merchant_id: store.merchant_id, store_id: store.id };
  const counted = useQuery({
    queryKey: ['store-day', query],
    queryFn: () => storeDay(query),
    enabled: online,
    staleTime: 0,
    refetchInterval: EVERY_MS,
  });
  const file = useDownload(() => storeDayFile(query), `${query.day} ${store.display_name}.csv`);
  return (
    <Panel
      title={t('day.store', { store: store.display_name })}
      actions={counted.data && counted.data.data.length > 0 ? <DownloadButton download={file} /> : null}
    >
      {online || counted.data ? (
        <Loaded query={counted} rows={2}>
          {({ data, as_of }) => (
            <Stack gap={3}>
              {data.length === 0 ? <p className={css.soft}>{t('day.store_none')}</p> : null}
              <Lines closing={storeClosing(data)} />
              {as_of ? <p className={css.soft}>{t('day.as_of', { at: formatTime(as_of) })}</p> : null}
            </Stack>
          )}
        </Loaded>
      ) : (
        <p className={css.soft}>{t('day.store_offline')}</p>
      )}
    </Panel>
  );
}

/** A receipt once more: to be read out, or printed for whoever asks for it later. */
function Slip({ operation, onClose }: { operation: Operation; onClose: () => void }) {
  const { t } = useTranslation('counter');
  const { merchant, store } = useTill();
  const { order, answer, value, about, askedAt } = operation;
  const amount = answer?.amount ?? value;
  return (
    <Dialog title={t('day.receipt')} onClose={onClose}>
      <div className={css.slip}>
        <strong>{merchant.display_name}</strong>
        {store ? <span className={css.soft}>{store.display_name}</span> : null}
        <span className={css.kicker}>{t(`kinds.${order.kind}`)}</span>
        <Money value={amount} sign size="figure" />
        <div className={css.preview}>
          <Line label={t('receipt.for')}>{about}</Line>
          {answer?.balance ? (
            <Line label={t('day.balance')}>
              <Money value={answer.balance} />
            </Line>
          ) : null}
          <Line label={t('receipt.at')}>{formatMoment(answer?.at ?? askedAt)}</Line>
          {answer?.transactionId ? (
            <Line label={t('receipt.id')}>
              <Id id={answer.transactionId} />
            </Line>
          ) : null}
        </div>
      </div>
      <Button look="primary" wide icon={Printer} onClick={() => window.print()}>
        {t('code.print')}
      </Button>
    </Dialog>
  );
}
