import { UserPlus, Users } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { ask, merchant } from '~/api/client';
import type { User } from '~/api/types';
import { useAct, useShops } from '~/api/use';
import { useUser } from '~/app/who';
import { formatMoment } from '~/i18n/format';
import { Badge, Button, type Column, Confirm, Dialog, Failure, Field, Page, Panel, Row, Select, Stack } from '~/ui';
import { Paged, usePages } from '~/ui/list';
import { Status } from '~/ui/words';
import { useScope } from './scope';
import { ShopField, ShopName } from './shops';

export function Team() {
  const { t } = useTranslation('office');
  const me = useUser();
  const { operator } = useScope();
  const [inviting, setInviting] = useState(false);
  const [leaving, setLeaving] = useState<User | null>(null);
  const [erasing, setErasing] = useState<User | null>(null);
  const people = usePages<User>(['users'], (cursor) =>
    ask(merchant.GET('/v1/users', { params: { query: { limit: 50, ...(cursor ? { cursor } : {}) } } })),
  );
  const touches = [['users']];
  const path = (id: string) => ({ params: { path: { id } } });
  const again = useAct((id: string) => ask(merchant.POST('/v1/users/{id}/invite', path(id))), touches);
  const back = useAct((id: string) => ask(merchant.POST('/v1/users/{id}/reactivate', path(id))), touches);
  const out = useAct(
    (id: string) => ask(merchant.POST('/v1/users/{id}/deactivate', path(id))),
    touches,
    () => setLeaving(null),
  );
  const erase = useAct(
    (id: string) => ask(merchant.DELETE('/v1/users/{id}', path(id))),
    touches,
    () => setErasing(null),
  );
  const change = useAct(
    ({ id, role }: { id: string; role: string }) =>
      ask(merchant.PATCH('/v1/users/{id}', { ...path(id), body: { role } })),
    touches,
  );
  const columns: Column<User>[] = [
    {
      name: 'name',
      label: t('columns.name'),
      cell: (user) => (
        <Stack gap={1}>
          <strong>{user.name}</strong>
          <span style={{ color: 'var(--ink-soft)' }}>{user.email}</span>
        </Stack>
      ),
    },
    {
      name: 'role',
      phone: 'bare',
      label: t('team.role'),
      cell: (user) => t(`roles.${user.role as 'operator'}`, { ns: 'shared' }),
    },
    ...(operator
      ? [
          {
            name: 'shop',
            phone: 'bare' as const,
            label: t('columns.shop'),
            cell: (user: User) => <ShopName id={user.merchant_id} />,
          },
        ]
      : []),
    {
      name: 'status',
      phone: 'lead',
      label: t('columns.status'),
      cell: (user) => (
        <Row gap={1}>
          <Status status={user.status} />
          {user.status === 'active' && !user.totp ? <Badge tone="wait">{t('team.no_second')}</Badge> : null}
        </Row>
      ),
    },
    {
      name: 'seen',
      label: t('team.seen'),
      cell: (user) => (user.last_sign_in_at ? formatMoment(user.last_sign_in_at) : t('team.never')),
    },
    {
      name: 'act',
      phone: 'acts',
      label: <span className="hidden">{t('team.actions')}</span>,
      end: true,
      cell: (user) =>
        user.id === me.id ? null : (
          <Row gap={1} style={{ justifyContent: 'flex-end' }}>
            {user.status === 'invited' ? (
              <Button
                look="quiet"
                busy={again.isPending && again.variables === user.id}
                onClick={() => again.mutate(user.id)}
              >
                {t('team.again')}
              </Button>
            ) : null}
            {user.status === 'active' && user.role !== 'operator' ? (
              <Button
                look="quiet"
                onClick={() =>
                  change.mutate({
                    id: user.id,
                    role: user.role === 'merchant_admin' ? 'merchant_staff' : 'merchant_admin',
                  })
                }
              >
                {user.role === 'merchant_admin' ? t('team.to_staff') : t('team.to_admin')}
              </Button>
            ) : null}
            {user.status === 'deactivated' ? (
              <>
                <Button look="quiet" onClick={() => back.mutate(user.id)}>
                  {t('team.back')}
                </Button>
                <Button look="quiet" onClick={() => setErasing(user)}>
                  {t('team.erase')}
                </Button>
              </>
            ) : (
              <Button look="quiet" onClick={() => setLeaving(user)}>
                {t('team.out')}
              </Button>
            )}
          </Row>
        ),
    },
  ];
  return (
    <Page
      title={t('nav.team')}
      lead={t('team.lead')}
      actions={
        <Button look="primary" icon={UserPlus} onClick={() => setInviting(true)}>
          {t('team.invite')}
        </Button>
      }
    >
      <Failure error={again.error ?? back.error ?? change.error} />
      <Panel>
        <Paged
          query={people}
          caption={t('nav.team')}
          columns={columns}
          rowKey={(user) => user.id}
          empty={{ icon: Users, title: t('team.none'), text: t('team.none_lead') }}
        />
      </Panel>
      {inviting ? <InviteForm onClose={() => setInviting(false)} /> : null}
      {leaving ? (
        <Confirm
          title={t('team.out_title', { name: leaving.name })}
          action={t('team.out')}
          danger
          busy={out.isPending}
          error={out.error}
          onConfirm={() => out.mutate(leaving.id)}
          onClose={() => setLeaving(null)}
        >
          <p>{t('team.out_lead')}</p>
        </Confirm>
      ) : null}
      {erasing ? (
        <Confirm
          title={t('team.erase_title', { name: erasing.name })}
          action={t('team.erase')}
          danger
          busy={erase.isPending}
          error={erase.error}
          onConfirm={() => erase.mutate(erasing.id)}
          onClose={() => setErasing(null)}
        >
          <p>{t('team.erase_lead')}</p>
        </Confirm>
      ) : null}
    </Page>
  );
}

function InviteForm({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation('office');
  const { operator, merchantId } = useScope();
  const shops = useShops();
  const form = useForm({
    defaultValues: {
      name: '',
      email: '',
      role: 'merchant_staff',
      merchant_id: merchantId ?? '',
      locale: i18n.resolvedLanguage ?? 'en',
    },
  });
  const role = form.watch('role');
  const shop = form.watch('merchant_id') || (shops.data?.data[0]?.id ?? '');
  const invite = useAct(
    (values: { name: string; email: string; role: string; merchant_id: string; locale: string }) => {
      const { merchant_id: _, ...person } = values;
      return ask(
        merchant.POST('/v1/users', {
          body: { ...person, ...(role === 'operator' || !shop ? {} : { merchant_id: shop }) },
        }),
      );
    },
    [['users']],
    onClose,
  );
  return (
    <Dialog title={t('team.invite')} onClose={onClose}>
      <form onSubmit={form.handleSubmit((values) => invite.mutate(values))}>
        <Stack gap={4}>
          <Field label={t('columns.name')} required autoComplete="off" {...form.register('name')} />
          <Field label={t('team.email')} type="email" required autoComplete="off" {...form.register('email')} />
          <Select label={t('team.role')} {...form.register('role')}>
            <option value="merchant_staff">{t('roles.merchant_staff', { ns: 'shared' })}</option>
            <option value="merchant_admin">{t('roles.merchant_admin', { ns: 'shared' })}</option>
            {operator ? <option value="operator">{t('roles.operator', { ns: 'shared' })}</option> : null}
          </Select>
          {operator && role !== 'operator' ? (
            <ShopField
              label={t('columns.shop')}
              id={shop || null}
              onChoose={(id) => form.setValue('merchant_id', id ?? '')}
            />
          ) : null}
          <Select label={t('team.locale')} {...form.register('locale')}>
            <option value="fr">Français</option>
            <option value="en">English</option>
          </Select>
          <Failure error={invite.error} />
          <Button type="submit" look="primary" wide busy={invite.isPending}>
            {t('team.send')}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}
