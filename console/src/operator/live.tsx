import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { BookOpenText, type LucideIcon, MailCheck, Pause, Play, Radio, Webhook } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, ledger, notification } from '~/api/client';
import type { components } from '~/api/generated/notification';
import type { Message, Transaction } from '~/api/types';
import { formatDate } from '~/i18n/format';
import { Button, Empty, Failure, Money, Page, Panel, rowLink, Skeletons } from '~/ui';
import { Move, Status } from '~/ui/words';
import css from './operator.module.css';
import { headline } from './transactions';

const EVERY_MS = 2_000;
const LIMIT = 40;

type Source = 'ledger' | 'mail' | 'webhook';

interface Happening {
  key: string;
  at: string;
  source: Source;
  what: ReactNode;
  beside: ReactNode;
}

interface Told {
  moves: Transaction[];
  mails: Message[];
  hooks: components['schemas']['WebhookDelivery'][];
}

type Translate = ReturnType<typeof useTranslation<'operator'>>['t'];

const ICONS: Record<Source, LucideIcon> = { ledger: BookOpenText, mail: MailCheck, webhook: Webhook };

/** What happens in the network as it happens: value that moves, mails that go out, what systems outside are told. */
export function Live() {
  const { t } = useTranslation('operator');
  const [paused, setPaused] = useState(false);
  const page = useQuery({
    queryKey: ['live'],
    queryFn: async () => {
      const query = { limit: LIMIT };
      const [moves, mails, hooks] = await Promise.all([
        ask(ledger.GET('/v1/transactions', { params: { query } })),
        ask(notification.GET('/v1/messages', { params: { query } })),
        ask(notification.GET('/v1/webhook-deliveries', { params: { query } })),
      ]);
      return { moves: moves.data, mails: mails.data, hooks: hooks.data };
    },
    refetchInterval: paused ? false : EVERY_MS,
    staleTime: 0,
  });
  const happenings = page.data ? inOrder(page.data, t) : [];
  // what was there when the page was opened is not news
  const known = useRef<Set<string> | null>(null);
  const shown = happenings.map((each) => each.key).join(' ');
  useEffect(() => {
    if (shown) known.current = new Set(shown.split(' '));
  }, [shown]);

  return (
    <Page
      title={t('nav.live')}
      lead={t('live.lead')}
      actions={
        <Button icon={paused ? Play : Pause} aria-pressed={paused} onClick={() => setPaused(!paused)}>
          {paused ? t('live.go_on') : t('live.pause')}
        </Button>
      }
    >
      <Failure error={page.error} again={() => page.refetch()} />
      <Panel>
        {page.data === undefined ? (
          page.error ? null : (
            <Skeletons rows={8} />
          )
        ) : happenings.length === 0 ? (
          <Empty icon={Radio} title={t('live.none')}>
            {t('live.none_lead')}
          </Empty>
        ) : (
          <ol className={css.live}>
            {happenings.map((each) => {
              const Icon = ICONS[each.source];
              const fresh = known.current !== null && !known.current.has(each.key);
              return (
                <li key={each.key} data-fresh={fresh || undefined}>
                  <time dateTime={each.at}>
                    {formatDate(each.at, {
                      hour: '2-digit',
                      minute: '2-digit',
                      second: '2-digit',
                      fractionalSecondDigits: 3,
                    })}
                  </time>
                  <Icon size={18} aria-label={t(`live.${each.source}`)} />
                  <span>{each.what}</span>
                  <span>{each.beside}</span>
                </li>
              );
            })}
          </ol>
        )}
      </Panel>
    </Page>
  );
}

/** Three lists as one, newest first. */
function inOrder({ moves, mails, hooks }: Told, t: Translate): Happening[] {
  const all: Happening[] = [
    ...moves.map((each) => ({
      key: `ledger/${each.id}`,
      at: each.created_at,
      source: 'ledger' as const,
      what: (
        <Link to="/operator/ledger/$id" params={{ id: each.id }} className={rowLink}>
          <Move type={each.type} />
        </Link>
      ),
      beside: headline(each.entries).map((value) => <Money key={value.unit} value={value} />),
    })),
    ...mails.map((each) => ({
      key: `mail/${each.id}/${each.status}`,
      at: each.sent_at ?? each.created_at,
      source: 'mail' as const,
      what: (
        <>
          {t(`templates.${each.template as 'earned'}`, { defaultValue: each.template })}
          {each.address ? <small> {each.address}</small> : null}
        </>
      ),
      beside: <Status status={each.status} />,
    })),
    ...hooks.map((each) => ({
      key: `webhook/${each.id}/${each.status}/${each.attempts}`,
      at: each.delivered_at ?? each.created_at,
      source: 'webhook' as const,
      what: <code>{each.event_type}</code>,
      beside: <Status status={each.status} />,
    })),
  ];
  return all.sort((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, LIMIT);
}
