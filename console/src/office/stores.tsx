import { useQuery } from '@tanstack/react-query';
import { Plus, Store as StoreIcon } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { ask, merchant } from '~/api/client';
import type { Store } from '~/api/types';
import { useAct, useShops, useSwitch } from '~/api/use';
import { Badge, Button, Dialog, Drawn, Empty, Failure, Field, Loaded, Page, Panel, Row, Stack } from '~/ui';
import { Narrowed } from '~/ui/choose';
import { useScope } from './scope';
import { ChooseShop } from './shops';

export function Stores() {
  const { t } = useTranslation('office');
  const { merchantId } = useScope();
  const shops = useShops();
  const [chosen, setChosen] = useState<string | null>(merchantId);
  const id = chosen ?? shops.data?.data[0]?.id ?? null;
  return (
    <Page title={t('nav.stores')} lead={t('stores.lead')}>
      {merchantId === null ? <ChooseShop id={id} onChoose={setChosen} /> : null}
      {id ? <StoreList key={id} merchantId={id} /> : null}
    </Page>
  );
}

export function StoreList({ merchantId }: { merchantId: string }) {
  const { t } = useTranslation('office');
  const [adding, setAdding] = useState(false);
  const path = { id: merchantId };
  const key = ['stores', merchantId];
  const stores = useQuery({
    queryKey: key,
    queryFn: () => ask(merchant.GET('/v1/merchants/{id}/stores', { params: { path } })),
  });
  const change = useSwitch<Store>(
    (store) =>
      ask(
        merchant.PATCH('/v1/merchants/{id}/stores/{store_id}', {
          params: { path: { ...path, store_id: store.id } },
          body: { active: !store.active },
        }),
      ),
    key,
    (store) => ({ ...store, active: !store.active }),
  );
  return (
    <Panel
      title={t('nav.stores')}
      actions={
        <Button icon={Plus} onClick={() => setAdding(true)}>
          {t('stores.add')}
        </Button>
      }
    >
      <Failure error={change.error} />
      <Loaded query={stores} rows={3}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty icon={StoreIcon} title={t('stores.none')}>
              {t('stores.none_lead')}
            </Empty>
          ) : (
            <Stack gap={4}>
              <Narrowed rows={data} nameOf={(store) => `${store.display_name} ${store.address.city}`}>
                {(narrowed) => (
                  <Drawn rows={narrowed}>
                    {(drawn) =>
                      drawn.map((store) => (
                        <StoreRow key={store.id} store={store} onSwitch={() => change.press(store)} />
                      ))
                    }
                  </Drawn>
                )}
              </Narrowed>
            </Stack>
          )
        }
      </Loaded>
      {adding ? <StoreForm merchantId={merchantId} onClose={() => setAdding(false)} /> : null}
    </Panel>
  );
}

function StoreRow({ store, onSwitch }: { store: Store; onSwitch: () => void }) {
  const { t } = useTranslation('office');
  return (
    <Row gap={4} style={{ justifyContent: 'space-between' }}>
      <Stack gap={1}>
        <strong>{store.display_name}</strong>
        <span>
          {store.address.line1}, {store.address.postal_code} {store.address.city}
        </span>
        <span style={{ color: 'var(--ink-soft)' }}>{store.time_zone}</span>
      </Stack>
      <Row gap={2}>
        <Badge tone={store.active ? 'good' : 'plain'}>{store.active ? t('stores.sells') : t('stores.rests')}</Badge>
        <Button look="quiet" onClick={onSwitch}>
          {store.active ? t('stores.stop') : t('stores.start')}
        </Button>
      </Row>
    </Row>
  );
}

interface StoreValues {
  display_name: string;
  line1: string;
  postal_code: string;
  city: string;
  country: string;
  time_zone: string;
}

function StoreForm({ merchantId, onClose }: { merchantId: string; onClose: () => void }) {
  const { t } = useTranslation('office');
  const form = useForm<StoreValues>({
    defaultValues: {
      display_name: '',
      line1: '',
      postal_code: '',
      city: '',
      country: 'FR',
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    },
  });
  const add = useAct(
    ({ display_name, time_zone, ...address }: StoreValues) =>
      ask(
        merchant.POST('/v1/merchants/{id}/stores', {
          params: { path: { id: merchantId } },
          body: { display_name, time_zone, address: { ...address, country: address.country.toUpperCase() } },
        }),
      ),
    [['stores', merchantId], ['merchant']],
    onClose,
  );
  return (
    <Dialog title={t('stores.add')} onClose={onClose}>
      <form onSubmit={form.handleSubmit((values) => add.mutate(values))}>
        <Stack gap={4}>
          <Field label={t('columns.name')} required {...form.register('display_name')} />
          <Field label={t('stores.line1')} required autoComplete="address-line1" {...form.register('line1')} />
          <Row gap={3}>
            <Field
              label={t('stores.postal_code')}
              required
              autoComplete="postal-code"
              {...form.register('postal_code')}
            />
            <Field label={t('stores.city')} required autoComplete="address-level2" {...form.register('city')} />
          </Row>
          <Row gap={3}>
            <Field label={t('stores.country')} required maxLength={2} {...form.register('country')} />
            <Field label={t('stores.time_zone')} required {...form.register('time_zone')} />
          </Row>
          <Failure error={add.error} />
          <Button type="submit" look="primary" wide busy={add.isPending}>
            {t('save', { ns: 'shared' })}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}
