import { Link } from '@tanstack/react-router';
import { ArrowLeft, Printer, Receipt } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { formatDate, formatTime, POINTS } from '~/i18n/format';
import {
  Badge,
  Button,
  type Column,
  Empty,
  Id,
  Money,
  Notice,
  Panel,
  Stack,
  Table,
  Tile,
  Tiles,
  type Tone,
} from '~/ui';
import css from './counter.module.css';
import { isOpen, type Operation, type State } from './journal';
import type { Kind } from './operations';
import { useOperations, useTill } from './till-context';

const TONES: Record<State, Tone> = { waiting: 'wait', sending: 'wait', checking: 'wait', done: 'good', refused: 'bad' };

/** What is in the drawer because of it, per currency: cards sold and topped up. */
export function totals(operations: readonly Operation[]) {
  const sums = new Map<string, { kind: Kind; unit: string; amount: number; count: number }>();
  for (const operation of operations) {
    if (operation.state !== 'done') continue;
    const { kind } = operation.order;
    const { unit, amount } = operation.answer?.amount ?? operation.value;
    const name = `${kind}/${unit}`;
    const sum = sums.get(name) ?? { kind, unit, amount: 0, count: 0 };
    sums.set(name, { ...sum, amount: sum.amount + amount, count: sum.count + 1 });
  }
  return [...sums.values()];
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
  const columns: Column<Operation>[] = [
    { name: 'what', label: t('day.what'), cell: (each) => <strong>{t(`kinds.${each.order.kind}`)}</strong> },
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
            {store ? ` · ${store.display_name}` : ''} · {t('day.device')}
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
        {operations.length === 0 ? (
          <Empty icon={Receipt} title={t('day.none')}>
            {t('day.none_lead')}
          </Empty>
        ) : (
          <>
            <Tiles>
              {totals(operations).map((sum) => (
                <Tile
                  key={`${sum.kind}${sum.unit}`}
                  label={t(`kinds.${sum.kind}`)}
                  hint={t('day.count', { count: sum.count })}
                >
                  <Money value={{ amount: sum.amount, unit: sum.unit }} sign={sum.unit === POINTS} size="figure" />
                </Tile>
              ))}
            </Tiles>
            <Panel title={t('day.list')}>
              <Table caption={t('day.list')} columns={columns} rows={operations} rowKey={(each) => each.key} />
            </Panel>
          </>
        )}
      </Stack>
    </div>
  );
}
