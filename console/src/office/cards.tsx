import { Link } from '@tanstack/react-router';
import { CreditCard } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, giftcard } from '~/api/client';
import type { Card } from '~/api/types';
import { formatDate } from '~/i18n/format';
import { type Column, Money, Page, Panel, rowLink, Select } from '~/ui';
import { Paged, usePages } from '~/ui/list';
import { Status } from '~/ui/words';
import { useScope } from './scope';
import { ShopName } from './shops';

const STATES = ['active', 'depleted', 'blocked', 'pending', 'expired', 'deactivated'] as const;

export function Cards() {
  const { t } = useTranslation('office');
  const { operator } = useScope();
  const [status, setStatus] = useState('');
  const cards = usePages<Card>(['cards', 'list', status], (cursor) =>
    ask(
      giftcard.GET('/v1/gift-cards', {
        params: { query: { limit: 50, ...(status ? { status } : {}), ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  const columns: Column<Card>[] = [
    {
      name: 'card',
      label: t('columns.card'),
      cell: (card) => (
        <Link to="/office/cards/$id" params={{ id: card.id }} className={rowLink} data-row>
          •••• {card.code_last4}
        </Link>
      ),
    },
    {
      name: 'status',
      phone: 'bare',
      label: t('columns.status'),
      cell: (card) => <Status status={card.status} feminine />,
    },
    ...(operator
      ? [
          {
            name: 'issuer',
            phone: 'bare' as const,
            label: t('columns.shop'),
            cell: (card: Card) => <ShopName id={card.issuer_id} />,
          },
        ]
      : []),
    { name: 'sold', phone: 'none', label: t('columns.sold'), cell: (card) => formatDate(card.created_at) },
    { name: 'until', label: t('columns.until'), cell: (card) => (card.expires_at ? formatDate(card.expires_at) : '–') },
    { name: 'initial', label: t('columns.initial'), end: true, cell: (card) => <Money value={card.initial_value} /> },
    {
      name: 'left',
      phone: 'lead',
      label: t('columns.left'),
      end: true,
      cell: (card) => (
        <strong>
          <Money value={{ amount: card.balance.available, unit: card.balance.unit }} />
        </strong>
      ),
    },
  ];
  return (
    <Page title={t('nav.cards')} lead={t('cards.lead')}>
      <Panel
        title={t('cards.list')}
        actions={
          <Select label={t('columns.status')} value={status} onChange={(event) => setStatus(event.target.value)}>
            <option value="">{t('all')}</option>
            {STATES.map((each) => (
              <option key={each} value={each}>
                {t(`status_f.${each}`, { ns: 'shared' })}
              </option>
            ))}
          </Select>
        }
      >
        <Paged
          query={cards}
          caption={t('cards.list')}
          columns={columns}
          rowKey={(card) => card.id}
          empty={{ icon: CreditCard, title: t('cards.none'), text: t('cards.none_lead') }}
        />
      </Panel>
    </Page>
  );
}
