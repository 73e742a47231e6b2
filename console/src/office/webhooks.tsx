import { Link } from '@tanstack/react-router';
import { Plus, Webhook } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, merchant } from '~/api/client';
import type { Endpoint } from '~/api/types';
import { useAct, useSwitch } from '~/api/use';
import { formatDate } from '~/i18n/format';
import { Button, CheckBox, type Column, Dialog, Failure, Field, Page, Panel, Row, rowLink, Stack } from '~/ui';
import { Paged, usePages } from '~/ui/list';
import { Status } from '~/ui/words';
import { Secret } from './secret';

const EVENTS = ['ledger.transactions.v1', 'wallet.balance-updated.v1', 'giftcard.activity.v1', 'merchant.onboarded.v1'];

export function Webhooks() {
  const { t } = useTranslation('office');
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<{ text: string; added: boolean } | null>(null);
  const endpoints = usePages<Endpoint>(['endpoints'], (cursor) =>
    ask(merchant.GET('/v1/webhook-endpoints', { params: { query: { limit: 50, ...(cursor ? { cursor } : {}) } } })),
  );
  const touches = [['endpoints']];
  const path = (id: string) => ({ params: { path: { id } } });
  const toggle = useSwitch<Endpoint>(
    ({ id, status }) =>
      status === 'enabled'
        ? ask(merchant.POST('/v1/webhook-endpoints/{id}/disable', path(id)))
        : ask(merchant.POST('/v1/webhook-endpoints/{id}/enable', path(id))),
    ['endpoints'],
    (endpoint) => ({ ...endpoint, status: endpoint.status === 'enabled' ? 'disabled' : 'enabled' }),
  );
  const rotate = useAct(
    (id: string) => ask(merchant.POST('/v1/webhook-endpoints/{id}/rotate-secret', path(id))),
    touches,
    (made) => setSecret({ text: made.secret, added: false }),
  );
  const columns: Column<Endpoint>[] = [
    {
      name: 'url',
      label: t('webhooks.url'),
      cell: (endpoint) => (
        <Stack gap={1}>
          <Link to="/office/webhooks/$id" params={{ id: endpoint.id }} className={rowLink} data-row>
            {endpoint.url}
          </Link>
          {endpoint.description ? <span style={{ color: 'var(--ink-soft)' }}>{endpoint.description}</span> : null}
        </Stack>
      ),
    },
    {
      name: 'events',
      phone: 'bare',
      label: t('webhooks.events'),
      cell: (endpoint) => (endpoint.events.length === 0 ? t('webhooks.all') : endpoint.events.join(', ')),
    },
    {
      name: 'status',
      phone: 'lead',
      label: t('columns.status'),
      cell: (endpoint) => <Status status={endpoint.status} feminine />,
    },
    {
      name: 'rotated',
      phone: 'none',
      label: t('webhooks.rotated'),
      cell: (endpoint) => formatDate(endpoint.secret_rotated_at),
    },
    {
      name: 'act',
      phone: 'acts',
      label: <span className="hidden">{t('team.actions')}</span>,
      end: true,
      cell: (endpoint) => (
        <Row gap={1} style={{ justifyContent: 'flex-end' }}>
          <Button look="quiet" onClick={() => rotate.mutate(endpoint.id)}>
            {t('webhooks.rotate')}
          </Button>
          <Button look="quiet" onClick={() => toggle.press(endpoint)}>
            {endpoint.status === 'enabled' ? t('webhooks.disable') : t('webhooks.enable')}
          </Button>
        </Row>
      ),
    },
  ];
  return (
    <Page
      title={t('nav.webhooks')}
      lead={t('webhooks.lead')}
      actions={
        <Button look="primary" icon={Plus} onClick={() => setAdding(true)}>
          {t('webhooks.add')}
        </Button>
      }
    >
      <Failure error={toggle.error ?? rotate.error} />
      <Panel>
        <Paged
          query={endpoints}
          caption={t('nav.webhooks')}
          columns={columns}
          rowKey={(endpoint) => endpoint.id}
          empty={{ icon: Webhook, title: t('webhooks.none'), text: t('webhooks.none_lead') }}
        />
      </Panel>
      {adding ? (
        <EndpointForm
          onClose={() => setAdding(false)}
          onMade={(made) => {
            setAdding(false);
            setSecret({ text: made, added: true });
          }}
        />
      ) : null}
      {secret ? (
        <Secret
          title={t('webhooks.made')}
          parts={[{ name: t('webhooks.secret'), text: secret.text }]}
          onClose={() => setSecret(null)}
        >
          {secret.added ? <p>{t('webhooks.soon_added')}</p> : null}
        </Secret>
      ) : null}
    </Page>
  );
}

function EndpointForm({ onClose, onMade }: { onClose: () => void; onMade: (secret: string) => void }) {
  const { t } = useTranslation('office');
  const [url, setUrl] = useState('https://');
  const [description, setDescription] = useState('');
  const [events, setEvents] = useState<readonly string[]>([]);
  const add = useAct(
    () =>
      ask(
        merchant.POST('/v1/webhook-endpoints', {
          body: { url, events: [...events], ...(description ? { description } : {}) },
        }),
      ),
    [['endpoints']],
    (made) => onMade(made.secret),
  );
  return (
    <Dialog title={t('webhooks.add')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate(undefined);
        }}
      >
        <Stack gap={4}>
          <Field
            label={t('webhooks.url')}
            type="url"
            required
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
          <Field
            label={t('webhooks.description')}
            maxLength={200}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
          <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
            <legend>{t('webhooks.which')}</legend>
            {EVENTS.map((name) => (
              <CheckBox
                key={name}
                label={<code>{name}</code>}
                checked={events.includes(name)}
                onChange={(event) =>
                  setEvents(event.target.checked ? [...events, name] : events.filter((each) => each !== name))
                }
              />
            ))}
          </fieldset>
          <Failure error={add.error} />
          <Button type="submit" look="primary" wide busy={add.isPending}>
            {t('webhooks.add')}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}
