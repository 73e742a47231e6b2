import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, merchant } from '~/api/client';
import type { ApiKey } from '~/api/types';
import { useAct } from '~/api/use';
import { formatDate, formatMoment } from '~/i18n/format';
import { Button, CheckBox, type Column, Confirm, Copyable, Dialog, Failure, Field, Page, Panel, Stack } from '~/ui';
import { Paged, usePages } from '~/ui/list';
import { Status } from '~/ui/words';
import { useScope } from './scope';
import { Secret } from './secret';
import { ShopField, ShopName } from './shops';

const SERVICES = ['ledger', 'wallet', 'giftcard', 'notification', 'merchant', 'analytics'] as const;

export function Keys() {
  const { t } = useTranslation('office');
  const { operator } = useScope();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<{ id: string; secret: string } | null>(null);
  const [ending, setEnding] = useState<ApiKey | null>(null);
  const keys = usePages<ApiKey>(['keys'], (cursor) =>
    ask(merchant.GET('/v1/api-keys', { params: { query: { limit: 50, ...(cursor ? { cursor } : {}) } } })),
  );
  const revoke = useAct(
    (id: string) => ask(merchant.POST('/v1/api-keys/{id}/revoke', { params: { path: { id } } })),
    [['keys']],
    () => setEnding(null),
  );
  const columns: Column<ApiKey>[] = [
    { name: 'name', label: t('columns.name'), cell: (key) => <strong>{key.name}</strong> },
    {
      name: 'client',
      label: t('keys.client'),
      cell: (key) => <Copyable text={key.client_id} label={`${key.client_id.slice(0, 12)}…`} />,
    },
    ...(operator
      ? [
          {
            name: 'shop',
            phone: 'bare' as const,
            label: t('columns.shop'),
            cell: (key: ApiKey) => <ShopName id={key.merchant_id} />,
          },
        ]
      : []),
    { name: 'scopes', phone: 'bare', label: t('keys.scopes'), cell: (key) => key.scopes.join(', ') },
    {
      name: 'status',
      phone: 'lead',
      label: t('columns.status'),
      cell: (key) => <Status status={key.status} feminine />,
    },
    {
      name: 'used',
      label: t('keys.used'),
      cell: (key) => (key.last_used_at ? formatMoment(key.last_used_at) : t('team.never')),
    },
    {
      name: 'until',
      phone: 'none',
      label: t('columns.until'),
      cell: (key) => (key.expires_at ? formatDate(key.expires_at) : '–'),
    },
    {
      name: 'act',
      phone: 'acts',
      label: <span className="hidden">{t('team.actions')}</span>,
      end: true,
      cell: (key) =>
        key.status === 'active' ? (
          <Button look="quiet" onClick={() => setEnding(key)}>
            {t('keys.revoke')}
          </Button>
        ) : null,
    },
  ];
  return (
    <Page
      title={t('nav.keys')}
      lead={t('keys.lead')}
      actions={
        <Button look="primary" icon={Plus} onClick={() => setMaking(true)}>
          {t('keys.make')}
        </Button>
      }
    >
      <Panel>
        <Paged
          query={keys}
          caption={t('nav.keys')}
          columns={columns}
          rowKey={(key) => key.id}
          empty={{ icon: KeyRound, title: t('keys.none'), text: t('keys.none_lead') }}
        />
      </Panel>
      {making ? (
        <KeyForm
          onClose={() => setMaking(false)}
          onMade={(id, secret) => {
            setMaking(false);
            setMade({ id, secret });
          }}
        />
      ) : null}
      {made ? (
        <Secret
          title={t('keys.made')}
          parts={[
            { name: 'client_id', text: made.id },
            { name: 'client_secret', text: made.secret },
          ]}
          onClose={() => setMade(null)}
        />
      ) : null}
      {ending ? (
        <Confirm
          title={t('keys.revoke_title', { name: ending.name })}
          action={t('keys.revoke')}
          danger
          busy={revoke.isPending}
          error={revoke.error}
          onConfirm={() => revoke.mutate(ending.id)}
          onClose={() => setEnding(null)}
        >
          <p>{t('keys.revoke_lead')}</p>
        </Confirm>
      ) : null}
    </Page>
  );
}

function KeyForm({ onClose, onMade }: { onClose: () => void; onMade: (id: string, secret: string) => void }) {
  const { t } = useTranslation('office');
  const { operator, merchantId } = useScope();
  const [name, setName] = useState('');
  const [shop, setShop] = useState(merchantId);
  const [scopes, setScopes] = useState<readonly string[]>(['ledger:write', 'wallet:write', 'giftcard:write']);
  const make = useAct(
    () =>
      ask(
        merchant.POST('/v1/api-keys', {
          body: {
            name,
            role: operator && shop === null ? 'operator' : 'merchant_staff',
            scopes: [...scopes],
            ...(shop ? { merchant_id: shop } : {}),
          },
        }),
      ),
    [['keys']],
    (made) => onMade(made.key.client_id, made.client_secret),
  );
  return (
    <Dialog title={t('keys.make')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate(undefined);
        }}
      >
        <Stack gap={4}>
          <Field
            label={t('columns.name')}
            placeholder={t('keys.name_example')}
            required
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          {operator ? <ShopField label={t('keys.for')} id={shop} none={t('keys.network')} onChoose={setShop} /> : null}
          <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
            <legend>{t('keys.scopes')}</legend>
            {SERVICES.map((service) => (
              <CheckBox
                key={service}
                label={<code>{service}:write</code>}
                checked={scopes.includes(`${service}:write`)}
                onChange={(event) => {
                  const scope = `${service}:write`;
                  setScopes(event.target.checked ? [...scopes, scope] : scopes.filter((each) => each !== scope));
                }}
              />
            ))}
          </fieldset>
          <Failure error={make.error} />
          <Button type="submit" look="primary" wide busy={make.isPending} disabled={scopes.length === 0}>
            {t('keys.make')}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}
