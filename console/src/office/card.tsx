import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Ban, CircleCheck, Printer, RefreshCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, giftcard, type Key, keyed, move, newKey } from '~/api/client';
import type { Activity, Card as CardView } from '~/api/types';
import { useAct } from '~/api/use';
import { formatDate, formatValue } from '~/i18n/format';
import {
  Button,
  type Column,
  Confirm,
  Copyable,
  Dialog,
  Fact,
  Facts,
  Failure,
  Id,
  Loaded,
  Moment,
  Money,
  Page,
  Panel,
  Row,
  Tile,
  Tiles,
} from '~/ui';
import { Paged, usePages } from '~/ui/list';
import { Qr } from '~/ui/qr';
import { Move, Status } from '~/ui/words';
import { useScope } from './scope';
import { ShopName } from './shops';

type Asked = 'block' | 'replace' | 'end' | null;

export function Card() {
  const { id } = useParams({ from: '/signed-in/office/cards/$id' });
  const card = useQuery({
    queryKey: ['card', id],
    queryFn: () => ask(giftcard.GET('/v1/gift-cards/{id}', { params: { path: { id } } })),
  });
  return <Loaded query={card}>{(found) => <Found card={found} />}</Loaded>;
}

function Found({ card }: { card: CardView }) {
  const { t } = useTranslation('office');
  const [asked, setAsked] = useState<Asked>(null);
  const { id, status, balance } = card;
  const touches = [['card', id], ['activities', id], ['cards']];
  const close = () => setAsked(null);
  const params = { path: { id } };
  const block = useAct(() => ask(giftcard.POST('/v1/gift-cards/{id}/block', { params })), touches, close);
  const unblock = useAct(() => ask(giftcard.POST('/v1/gift-cards/{id}/unblock', { params })), touches);
  const replace = useAct(() => ask(giftcard.POST('/v1/gift-cards/{id}/replace-code', { params })), touches, close);
  const activities = usePages<Activity>(['activities', id, 'list'], (cursor) =>
    ask(
      giftcard.GET('/v1/gift-cards/{id}/activities', {
        params: { path: { id }, query: { limit: 50, ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  const columns: Column<Activity>[] = [
    {
      name: 'type',
      label: t('columns.what'),
      cell: (each) => (
        <strong>
          <Move type={each.type} />
        </strong>
      ),
    },
    { name: 'at', phone: 'bare', label: t('columns.when'), cell: (each) => <Moment at={each.occurred_at} /> },
    { name: 'shop', phone: 'bare', label: t('columns.shop'), cell: (each) => <ShopName id={each.merchant_id} /> },
    {
      name: 'id',
      phone: 'none',
      label: t('columns.transaction'),
      cell: (each) => (each.transaction_id ? <Id id={each.transaction_id} /> : null),
    },
    {
      name: 'amount',
      phone: 'lead',
      label: t('columns.amount'),
      end: true,
      cell: (each) => (each.amount ? <Money value={{ amount: each.amount, unit: balance.unit }} /> : null),
    },
    {
      name: 'after',
      label: t('columns.after'),
      end: true,
      cell: (each) => <Money value={{ amount: each.balance_after, unit: balance.unit }} />,
    },
  ];
  const alive = status === 'active' || status === 'blocked' || status === 'depleted';
  return (
    <Page
      title={`•••• ${card.code_last4}`}
      back={{ to: '/office/cards', label: t('nav.cards') }}
      actions={
        <>
          {status === 'active' ? (
            <Button icon={Ban} onClick={() => setAsked('block')}>
              {t('cards.block')}
            </Button>
          ) : null}
          {status === 'blocked' ? (
            <Button icon={CircleCheck} busy={unblock.isPending} onClick={() => unblock.mutate(undefined)}>
              {t('cards.unblock')}
            </Button>
          ) : null}
          {alive ? (
            <>
              <Button icon={RefreshCw} onClick={() => setAsked('replace')}>
                {t('cards.replace')}
              </Button>
              <Button icon={Trash2} onClick={() => setAsked('end')}>
                {t('cards.end')}
              </Button>
            </>
          ) : null}
        </>
      }
    >
      <Failure error={unblock.error} />
      <Tiles>
        <Tile label={t('columns.left')} hint={<Status status={status} feminine />}>
          <Money value={{ amount: balance.available, unit: balance.unit }} size="figure" />
        </Tile>
        <Tile label={t('columns.initial')} hint={formatDate(card.created_at)}>
          <Money value={card.initial_value} size="figure" />
        </Tile>
        <Tile label={t('cards.held')}>
          <Money value={{ amount: balance.held, unit: balance.unit }} size="figure" />
        </Tile>
      </Tiles>
      <Panel title={t('cards.history')}>
        <Paged
          query={activities}
          caption={t('cards.history')}
          columns={columns}
          rowKey={(each) => each.id}
          empty={{ icon: Ban, title: t('cards.no_history') }}
        />
      </Panel>
      <Panel title={t('cards.file')}>
        <Facts>
          <Fact name={t('columns.id')}>
            <Id id={id} />
          </Fact>
          <Fact name={t('cards.issuer')}>
            <ShopName id={card.issuer_id} />
          </Fact>
          <Fact name={t('columns.until')}>{card.expires_at ? formatDate(card.expires_at) : t('cards.for_ever')}</Fact>
          {card.account_id ? (
            <Fact name={t('columns.account')}>
              <Id id={card.account_id} />
            </Fact>
          ) : null}
        </Facts>
      </Panel>
      {asked === 'block' ? (
        <Confirm
          title={t('cards.block_title')}
          action={t('cards.block')}
          danger
          busy={block.isPending}
          error={block.error}
          onConfirm={() => block.mutate(undefined)}
          onClose={close}
        >
          <p>{t('cards.block_lead')}</p>
        </Confirm>
      ) : null}
      {asked === 'replace' ? (
        <Confirm
          title={t('cards.replace_title')}
          action={t('cards.replace')}
          busy={replace.isPending}
          error={replace.error}
          onConfirm={() => replace.mutate(undefined)}
          onClose={close}
        >
          <p>{t('cards.replace_lead')}</p>
        </Confirm>
      ) : null}
      {asked === 'end' ? <End card={card} onClose={close} touches={touches} /> : null}
      {replace.data ? (
        <Dialog title={t('cards.new_code')} onClose={() => replace.reset()}>
          <Qr text={replace.data.code} label={t('cards.new_code')} />
          <Copyable text={replace.data.code} />
          {replace.data.pin ? <Copyable text={replace.data.pin} label={`PIN ${replace.data.pin}`} /> : null}
          <p>{t('cards.once')}</p>
          <Row>
            <Button icon={Printer} onClick={() => window.print()}>
              {t('cards.print')}
            </Button>
          </Row>
        </Dialog>
      ) : null}
    </Page>
  );
}

/** Ends a card and pays the rest out. The key is made when the dialog opens: pressing twice pays once. */
function End({ card, touches, onClose }: { card: CardView; touches: string[][]; onClose: () => void }) {
  const { t } = useTranslation('office');
  const { operator } = useScope();
  const [key] = useState<Key>(newKey);
  const end = useAct(
    () =>
      move(
        giftcard.POST('/v1/gift-cards/{id}/deactivate', {
          params: { path: { id: card.id }, header: keyed(key) },
          body: operator ? { merchant_id: card.issuer_id } : {},
        }),
      ),
    touches,
    onClose,
  );
  return (
    <Confirm
      title={t('cards.end_title')}
      action={t('cards.end')}
      danger
      busy={end.isPending}
      error={end.error}
      onConfirm={() => end.mutate(undefined)}
      onClose={onClose}
    >
      <p>{t('cards.end_lead', { rest: formatValue({ amount: card.balance.available, unit: card.balance.unit }) })}</p>
    </Confirm>
  );
}
