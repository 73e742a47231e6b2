import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import {
  BellRing,
  BookOpenText,
  CreditCard,
  type LucideIcon,
  MailCheck,
  Pause,
  Play,
  Radio,
  Wallet,
  Webhook,
} from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, ledger, notification } from '~/api/client';
import type { components } from '~/api/generated/notification';
import { type Happening, type Line, watch } from '~/api/live';
import type { Message, Transaction } from '~/api/types';
import { formatDate, formatNumber } from '~/i18n/format';
import { Badge, Button, Choices, Empty, Failure, Money, Page, Panel, rowLink, Skeletons, type Tone } from '~/ui';
import { Move, Status } from '~/ui/words';
import css from './operator.module.css';
import { headline } from './transactions';

/** Mails and webhooks are not told by events: they are asked for. */
const EVERY_MS = 5_000;
/** What was there before. */
const BEFORE = 25;
const SHOWN = 100;
const KEPT = 500;

const SOURCES = ['ledger', 'wallet', 'card', 'notice', 'mail', 'webhook'] as const;
type Source = (typeof SOURCES)[number];

const OF_TOPIC: Record<string, Source> = {
  'ledger.transactions.v1': 'ledger',
  'wallet.balance-updated.v1': 'wallet',
  'giftcard.activity.v1': 'card',
};
const ICONS: Record<Source, LucideIcon> = {
  ledger: BookOpenText,
  wallet: Wallet,
  card: CreditCard,
  notice: BellRing,
  mail: MailCheck,
  webhook: Webhook,
};
const LINES: Record<Line, Tone> = { opening: 'wait', open: 'good', lost: 'bad', full: 'wait', refused: 'bad' };
const route = getRouteApi('/signed-in/operator/live');

/** A line of the feed, in the order in which things happened. */
export interface Row {
  key: string;
  at: string;
  source: Source;
  fresh: boolean;
  happening?: Happening;
  move?: Transaction;
  mail?: Message;
  hook?: components['schemas']['WebhookDelivery'];
}

export function rowOf(happening: Happening): Row {
  const source = OF_TOPIC[happening.topic] ?? 'notice';
  // the ledger's own list names the same thing by the same key
  const key = source === 'ledger' && happening.transaction_id ? `ledger/${happening.transaction_id}` : happening.id;
  return { key, at: happening.at, source, fresh: true, happening };
}

/** Both lists as one, newest first, each thing once: what is known better is kept. */
export function merged(rows: readonly Row[], more: readonly Row[]): Row[] {
  const all = new Map(more.map((row) => [row.key, row]));
  for (const row of rows) all.set(row.key, row);
  return [...all.values()].sort((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, KEPT);
}

/** How long after the first of its trace something happened; null for the first, and for what is in none. */
export function delay(row: Row, rows: readonly Row[]): number | null {
  const cause = row.mail ? rows.find((each) => each.happening?.id === row.mail?.event_id)?.happening : row.happening;
  if (!cause?.trace_id) return null;
  const own = row.mail ? Date.parse(row.at) : Date.parse(cause.seen_at);
  const starts = rows.filter((each) => each.happening?.trace_id === cause.trace_id).map((each) => Date.parse(each.at));
  const first = Math.min(...starts);
  return own > first ? own - first : null;
}

/** What happens in the network as it happens: value that moves, mails that go out, what systems outside are told. */
export function Live() {
  const { t } = useTranslation('operator');
  const { of } = route.useSearch();
  const navigate = route.useNavigate();
  const [rows, setRows] = useState<Row[]>([]);
  const [line, setLine] = useState<Line>('opening');
  const [gaps, setGaps] = useState(0);
  const [held, setHeld] = useState<Row[] | null>(null);
  const paused = held !== null;
  const holding = useRef(false);
  holding.current = paused;

  useEffect(() => {
    const stop = new AbortController();
    const take = (row: Row) =>
      holding.current
        ? setHeld((before) => (before ? [row, ...before].slice(0, KEPT) : before))
        : setRows((before) => merged([row], before));
    void watch(
      { happening: (happening) => take(rowOf(happening)), gap: () => setGaps((before) => before + 1), line: setLine },
      stop.signal,
    );
    return () => stop.abort();
  }, []);

  const before = useQuery({
    queryKey: ['live', 'before'],
    queryFn: () => ask(ledger.GET('/v1/transactions', { params: { query: { limit: BEFORE } } })),
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
  const asked = useQuery({
    queryKey: ['live', 'asked'],
    queryFn: async () => {
      const query = { limit: BEFORE };
      const [mails, hooks] = await Promise.all([
        ask(notification.GET('/v1/messages', { params: { query } })),
        ask(notification.GET('/v1/webhook-deliveries', { params: { query } })),
      ]);
      return { mails: mails.data, hooks: hooks.data };
    },
    refetchInterval: paused ? false : EVERY_MS,
    staleTime: 0,
  });
  // what was there when the page was opened is not news
  const known = useRef<Set<string> | null>(null);
  const others: Row[] = [
    ...(before.data?.data ?? []).map((move) => ({
      key: `ledger/${move.id}`,
      at: move.created_at,
      source: 'ledger' as const,
      fresh: false,
      move,
    })),
    ...(asked.data?.mails ?? []).map((mail) => ({
      key: `mail/${mail.id}/${mail.status}`,
      at: mail.sent_at ?? mail.created_at,
      source: 'mail' as const,
      fresh: known.current !== null && !known.current.has(mail.id),
      mail,
    })),
    ...(asked.data?.hooks ?? []).map((hook) => ({
      key: `webhook/${hook.id}/${hook.status}/${hook.attempts}`,
      at: hook.delivered_at ?? hook.created_at,
      source: 'webhook' as const,
      fresh: known.current !== null && !known.current.has(hook.id),
      hook,
    })),
  ];
  useEffect(() => {
    if (asked.data && known.current === null) {
      known.current = new Set([...asked.data.mails, ...asked.data.hooks].map((each) => each.id));
    }
  }, [asked.data]);

  const all = merged(rows, others);
  const source = SOURCES.find((each) => each === of);
  const shown = all.filter((row) => source === undefined || row.source === source).slice(0, SHOWN);
  const waiting = before.data === undefined && !before.error && rows.length === 0;
  const goOn = () => {
    setRows((now) => merged(held ?? [], now));
    setHeld(null);
  };

  return (
    <Page
      title={t('nav.live')}
      lead={t('live.lead')}
      actions={
        <>
          <span role="status" style={{ alignSelf: 'center' }}>
            <Badge tone={paused ? 'wait' : LINES[line]}>{paused ? t('live.paused') : t(`live.lines.${line}`)}</Badge>
          </span>
          <Button icon={paused ? Play : Pause} aria-pressed={paused} onClick={() => (paused ? goOn() : setHeld([]))}>
            {paused
              ? held.length > 0
                ? t('live.go_on_new', { count: held.length })
                : t('live.go_on')
              : t('live.pause')}
          </Button>
        </>
      }
    >
      <div>
        <Choices
          label={t('live.filter')}
          value={source ?? ''}
          options={[
            { value: '', label: t('all') },
            ...SOURCES.map((each) => ({ value: each, label: t(`live.sources.${each}`) })),
          ]}
          onChange={(value) => void navigate({ search: value ? { of: value } : {}, replace: true })}
        />
      </div>
      <Failure
        error={before.error ?? asked.error}
        again={() => void Promise.all([before.refetch(), asked.refetch()])}
      />
      {gaps > 0 ? <p className={css.soft}>{t('live.gap', { count: gaps })}</p> : null}
      <Panel>
        {waiting ? (
          <Skeletons rows={8} />
        ) : shown.length === 0 ? (
          <Empty icon={Radio} title={t('live.none')}>
            {t('live.none_lead')}
          </Empty>
        ) : (
          <ol className={css.live}>
            {shown.map((row) => (
              <Shown key={row.key} row={row} after={delay(row, all)} />
            ))}
          </ol>
        )}
      </Panel>
    </Page>
  );
}

function Shown({ row, after }: { row: Row; after: number | null }) {
  const { t } = useTranslation('operator');
  const Icon = ICONS[row.source];
  return (
    <li data-fresh={row.fresh || undefined}>
      <time dateTime={row.at}>
        {formatDate(row.at, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 })}
      </time>
      <Icon size={18} aria-label={t(`live.sources.${row.source}`)} />
      <span>
        <What row={row} />
        {after === null ? null : <small> {t('live.after', { ms: formatNumber(after) })}</small>}
      </span>
      <span>
        <Beside row={row} />
      </span>
    </li>
  );
}

/** What happened, and where more is known of it. */
function What({ row: { happening, move, mail, hook } }: { row: Row }) {
  const { t, i18n } = useTranslation('operator');
  if (mail) {
    return (
      <>
        {t(`templates.${mail.template as 'earned'}`, { defaultValue: mail.template })}
        {mail.address ? <small> {mail.address}</small> : null}
      </>
    );
  }
  if (hook) return <code>{hook.event_type}</code>;
  const what = happening?.what ?? move?.type ?? '';
  const key = `live.what.${what}`;
  const words: ReactNode = i18n.exists(key, { ns: 'operator' }) ? (
    t(key as 'live.what.merchant_onboarded')
  ) : (
    <Move type={what} />
  );
  const transaction = happening?.transaction_id ?? move?.id;
  const subject = happening?.subject_id;
  if (transaction) {
    return (
      <Link to="/operator/ledger/$id" params={{ id: transaction }} className={rowLink}>
        {words}
      </Link>
    );
  }
  if (happening?.topic === 'giftcard.activity.v1' && subject) {
    return (
      <Link to="/office/cards/$id" params={{ id: subject }} className={rowLink}>
        {words}
      </Link>
    );
  }
  if (happening?.topic === 'merchant.onboarded.v1' && subject) {
    return (
      <Link to="/operator/merchants/$id" params={{ id: subject }} className={rowLink}>
        {words}
      </Link>
    );
  }
  return words;
}

function Beside({ row: { happening, move, mail, hook, source } }: { row: Row }) {
  const status = mail?.status ?? hook?.status;
  if (status) return <Status status={status} />;
  const values = happening?.moved ?? (move ? headline(move.entries) : []);
  return values.map((value) => <Money key={value.unit} value={value} sign={source === 'wallet'} />);
}
