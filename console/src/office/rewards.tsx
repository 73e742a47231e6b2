import { useQuery } from '@tanstack/react-query';
import { Gift, Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { kindOf } from '~/api/catalog';
import { ask, giftcard } from '~/api/client';
import type { Product, Reward, RewardBody } from '~/api/types';
import { useAct, useShops } from '~/api/use';
import { formatNumber, formatValue, POINTS, parseAmount, typed } from '~/i18n/format';
import { Badge, Button, CheckBox, type Column, Dialog, Failure, Field, Money, Page, Panel, Row, Stack } from '~/ui';
import { ChooseOf } from '~/ui/choose';
import { Paged, usePages } from '~/ui/list';
import { useScope } from './scope';
import { ShopField, ShopName } from './shops';

export function Rewards() {
  const { t } = useTranslation('office');
  const { operator, merchantId } = useScope();
  const [edited, setEdited] = useState<Reward | 'new' | null>(null);
  const rewards = usePages<Reward>(['rewards', 'list'], async (cursor) => {
    const query = { limit: 50, ...(cursor ? { cursor } : {}) };
    const page = await ask(giftcard.GET('/v1/rewards', { params: { query } }));
    return { ...page, data: page.data.filter((each) => operator || each.merchant_id === merchantId || each.active) };
  });
  const products = useQuery({ queryKey: ['products'], queryFn: () => ask(giftcard.GET('/v1/products')) });
  const columns: Column<Reward>[] = [
    { name: 'name', label: t('columns.name'), cell: (reward) => <strong>{reward.name}</strong> },
    {
      name: 'kind',
      label: t('rewards.gives'),
      cell: (reward) => {
        const kind = kindOf(reward);
        return kind === 'voucher' ? t('rewards.voucher') : t('rewards.card');
      },
    },
    { name: 'shop', phone: 'bare', label: t('columns.shop'), cell: (reward) => <ShopName id={reward.merchant_id} /> },
    {
      name: 'stock',
      label: t('rewards.stock'),
      end: true,
      cell: (reward) => (typeof reward.stock === 'number' ? formatNumber(reward.stock) : t('rewards.unlimited')),
    },
    {
      name: 'active',
      label: t('columns.status'),
      cell: (reward) => (
        <Badge tone={reward.active ? 'good' : 'plain'}>
          {reward.active ? t('rewards.offered') : t('rewards.paused')}
        </Badge>
      ),
    },
    {
      name: 'price',
      phone: 'lead',
      label: t('rewards.price'),
      end: true,
      cell: (reward) => <Money value={{ amount: reward.price_points, unit: POINTS }} />,
    },
    ...(operator
      ? [
          {
            name: 'edit',
            label: <span className="hidden">{t('catalog.edit')}</span>,
            end: true,
            cell: (reward: Reward) => (
              <Button look="quiet" icon={Pencil} aria-label={t('rewards.edit')} onClick={() => setEdited(reward)} />
            ),
          },
        ]
      : []),
  ];
  return (
    <Page
      title={t('nav.rewards')}
      lead={t('rewards.lead')}
      actions={
        operator ? (
          <Button look="primary" icon={Plus} onClick={() => setEdited('new')}>
            {t('rewards.add')}
          </Button>
        ) : null
      }
    >
      <Panel>
        <Paged
          query={rewards}
          caption={t('nav.rewards')}
          columns={columns}
          rowKey={(reward) => reward.id}
          empty={{
            icon: Gift,
            title: t('rewards.none'),
            text: operator ? t('rewards.none_lead') : t('rewards.none_shop'),
          }}
        />
      </Panel>
      {edited && products.data ? (
        <RewardForm
          reward={edited === 'new' ? null : edited}
          products={products.data.data}
          onClose={() => setEdited(null)}
        />
      ) : null}
    </Page>
  );
}

function RewardForm({
  reward,
  products,
  onClose,
}: {
  reward: Reward | null;
  products: Product[];
  onClose: () => void;
}) {
  const { t } = useTranslation('office');
  const shops = useShops();
  const kind = reward ? kindOf(reward) : 'voucher';
  const given = kind === 'voucher' ? undefined : products.find((each) => each.id === kind.gift_card.product_id);
  const form = useForm({
    defaultValues: {
      name: reward?.name ?? '',
      merchant_id: reward?.merchant_id ?? '',
      price: reward ? String(reward.price_points) : '',
      stock: typeof reward?.stock === 'number' ? String(reward.stock) : '',
      product: kind === 'voucher' ? '' : kind.gift_card.product_id,
      amount: given && kind !== 'voucher' ? typed(kind.gift_card.amount, given.unit) : '',
      active: reward?.active ?? true,
    },
  });
  const values = form.watch();
  const shop = values.merchant_id || (shops.data?.data[0]?.id ?? '');
  const product = products.find((each) => each.id === values.product);
  const amount = product ? parseAmount(values.amount, product.unit) : null;
  const save = useAct(
    (body: RewardBody) =>
      reward
        ? ask(giftcard.PUT('/v1/rewards/{id}', { params: { path: { id: reward.id } }, body }))
        : ask(giftcard.POST('/v1/rewards', { body })),
    [['rewards']],
    onClose,
  );
  const price = Number(values.price);
  const complete =
    values.name.trim() !== '' &&
    shop !== '' &&
    Number.isInteger(price) &&
    price > 0 &&
    (!product || (amount !== null && amount > 0));
  return (
    <Dialog title={reward ? t('rewards.edit') : t('rewards.add')} onClose={onClose}>
      <form
        onSubmit={form.handleSubmit((sent) => {
          const gives = product && amount !== null ? { gift_card: { product_id: product.id, amount } } : 'voucher';
          save.mutate({
            name: sent.name.trim(),
            merchant_id: shop,
            price_points: price,
            stock: sent.stock === '' ? null : Number(sent.stock),
            kind: gives as unknown as RewardBody['kind'],
            active: sent.active,
          });
        })}
      >
        <Stack gap={4}>
          <Field label={t('columns.name')} required maxLength={100} {...form.register('name')} />
          <ShopField
            label={t('rewards.offered_by')}
            id={shop || null}
            onChoose={(id) => form.setValue('merchant_id', id ?? '')}
          />
          <Row gap={3}>
            <Field
              label={t('rewards.price')}
              inputMode="numeric"
              pattern="[0-9]+"
              required
              {...form.register('price')}
            />
            <Field
              label={t('rewards.stock')}
              hint={t('rewards.stock_hint')}
              inputMode="numeric"
              pattern="[0-9]*"
              {...form.register('stock')}
            />
          </Row>
          <ChooseOf
            label={t('rewards.gives')}
            value={values.product}
            options={[
              { value: '', label: t('rewards.voucher') },
              ...products.map((each) => ({ value: each.id, label: `${t('rewards.card')}: ${each.name}` })),
            ]}
            onChoose={(id) => form.setValue('product', id)}
          />
          {product ? (
            <Field
              label={t('rewards.card_amount')}
              inputMode="decimal"
              hint={amount ? formatValue({ amount, unit: product.unit }) : undefined}
              {...form.register('amount')}
            />
          ) : null}
          <CheckBox label={t('rewards.offered')} {...form.register('active')} />
          <Failure error={save.error} />
          <Button type="submit" look="primary" wide busy={save.isPending} disabled={!complete}>
            {t('save', { ns: 'shared' })}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}
