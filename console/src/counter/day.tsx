import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowLeft, Printer, Receipt } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { storeDay, storeDayFile } from '~/api/figures';
import type { Store } from '~/api/types';
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
import { type Closing, closing, dayIn, EVERY_MS, storeClosing } from './closing';
import css from './counter.module.css';
import { Line } from './customer';
import { isOpen, type Operation, type State } from './journal';
import { Staff } from './staff';
import { useOnline, useOperations, useTill } from './till-context';
import { undone } from './undo';

const TONES: Record<State, Tone> = { waiting: 'wait', sending: 'wait', checking: 'wait', done: 'good', refused: 'bad' };

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
  const gone = undone(operations);
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
      cell: (each) =>
        gone.has(each.key) && each.state === 'done' ? (
          <Badge>{t('day.undone')}</Badge>
        ) : (
          <Badge tone={TONES[each.state]}>{t(`states.${each.state}`)}</Badge>
        ),
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
        {store ? <Staff store={store} /> : null}
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
