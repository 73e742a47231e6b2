import { getRouteApi, Link } from '@tanstack/react-router';
import { Building2, Plus } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { ask, merchant } from '~/api/client';
import type { Merchant } from '~/api/types';
import { useAct } from '~/api/use';
import { formatDate } from '~/i18n/format';
import { Button, type Column, Dialog, Failure, Field, Page, Panel, Row, rowLink, Select, Stack } from '~/ui';
import { Paged, usePages } from '~/ui/list';
import { Status } from '~/ui/words';

const STATES = ['submitted', 'active', 'draft', 'suspended', 'rejected', 'closed'] as const;
const route = getRouteApi('/signed-in/operator/merchants');

export function Merchants() {
  const { t } = useTranslation('operator');
  const { state } = route.useSearch();
  const navigate = route.useNavigate();
  const [drafting, setDrafting] = useState(false);
  const merchants = usePages<Merchant>(['merchants', 'list', state ?? ''], (cursor) =>
    ask(
      merchant.GET('/v1/merchants', {
        params: { query: { limit: 50, ...(state ? { state } : {}), ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  const columns: Column<Merchant>[] = [
    {
      name: 'name',
      label: t('merchants.name'),
      cell: (each) => (
        <Link to="/operator/merchants/$id" params={{ id: each.id }} className={rowLink} data-row>
          {each.display_name}
        </Link>
      ),
    },
    { name: 'state', phone: 'lead', label: t('merchants.state'), cell: (each) => <Status status={each.state} /> },
    { name: 'country', phone: 'none', label: t('merchants.country'), cell: (each) => each.country },
    { name: 'currency', phone: 'none', label: t('merchants.currency'), cell: (each) => each.currency },
    {
      name: 'since',
      phone: 'bare',
      label: t('merchants.since'),
      end: true,
      cell: (each) => formatDate(each.created_at),
    },
  ];
  return (
    <Page
      title={t('nav.merchants')}
      lead={t('merchants.lead')}
      actions={
        <Button look="primary" icon={Plus} onClick={() => setDrafting(true)}>
          {t('merchants.draft')}
        </Button>
      }
    >
      <Panel
        title={t('merchants.list')}
        actions={
          <Select
            label={t('merchants.state')}
            value={state ?? ''}
            onChange={(event) =>
              void navigate({ search: event.target.value ? { state: event.target.value } : {}, replace: true })
            }
          >
            <option value="">{t('all')}</option>
            {STATES.map((each) => (
              <option key={each} value={each}>
                {t(`status.${each}`, { ns: 'shared' })}
              </option>
            ))}
          </Select>
        }
      >
        <Paged
          query={merchants}
          caption={t('merchants.list')}
          columns={columns}
          rowKey={(each) => each.id}
          empty={{ icon: Building2, title: t('merchants.none'), text: t('merchants.none_lead') }}
        />
      </Panel>
      {drafting ? <DraftForm onClose={() => setDrafting(false)} /> : null}
    </Page>
  );
}

interface Draft {
  display_name: string;
  legal_name: string;
  registration_number: string;
  country: string;
  currency: string;
  locale: string;
}

function DraftForm({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation('operator');
  const navigate = route.useNavigate();
  const form = useForm<Draft>({
    defaultValues: {
      display_name: '',
      legal_name: '',
      registration_number: '',
      country: 'FR',
      currency: 'EUR',
      locale: i18n.resolvedLanguage ?? 'fr',
    },
  });
  const draft = useAct(
    (values: Draft) =>
      ask(
        merchant.POST('/v1/merchants', {
          body: {
            ...values,
            country: values.country.toUpperCase(),
            currency: values.currency.toUpperCase(),
            legal_name: values.legal_name || null,
            registration_number: values.registration_number || null,
          },
        }),
      ),
    [['merchants']],
    (made) => void navigate({ to: '/operator/merchants/$id', params: { id: made.id } }),
  );
  return (
    <Dialog title={t('merchants.draft')} onClose={onClose}>
      <form onSubmit={form.handleSubmit((values) => draft.mutate(values))}>
        <Stack gap={4}>
          <Field
            label={t('merchants.name')}
            hint={t('merchants.name_hint')}
            required
            {...form.register('display_name')}
          />
          <Field label={t('merchants.legal_name')} {...form.register('legal_name')} />
          <Field label={t('merchants.registration')} {...form.register('registration_number')} />
          <Row gap={3}>
            <Field label={t('merchants.country')} required maxLength={2} {...form.register('country')} />
            <Field label={t('merchants.currency')} required maxLength={3} {...form.register('currency')} />
          </Row>
          <Select label={t('merchants.locale')} {...form.register('locale')}>
            <option value="fr">Français</option>
            <option value="en">English</option>
          </Select>
          <Failure error={draft.error} />
          <Button type="submit" look="primary" wide busy={draft.isPending}>
            {t('merchants.draft')}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}
