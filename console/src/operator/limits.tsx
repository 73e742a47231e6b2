import { useQuery } from '@tanstack/react-query';
import { Gauge, Plus } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { ask, ledger } from '~/api/client';
import type { components } from '~/api/generated/ledger';
import { useAct } from '~/api/use';
import { formatNumber } from '~/i18n/format';
import {
  Button,
  type Column,
  Dialog,
  Empty,
  Failure,
  Field,
  Id,
  Loaded,
  Page,
  Panel,
  Select,
  Stack,
  Table,
} from '~/ui';

type Limit = components['schemas']['LimitView'];

/** How much may move in an hour or a day before the ledger says no. */
export function Limits() {
  const { t } = useTranslation('operator');
  const [adding, setAdding] = useState(false);
  const limits = useQuery({ queryKey: ['limits'], queryFn: () => ask(ledger.GET('/v1/limits')) });
  const remove = useAct(
    (id: string) => ask(ledger.DELETE('/v1/limits/{id}', { params: { path: { id } } })),
    [['limits']],
  );
  const columns: Column<Limit>[] = [
    { name: 'flow', label: t('limits.flow'), cell: (limit) => <strong>{t(`limits.${limit.flow as 'spend'}`)}</strong> },
    {
      name: 'scope',
      phone: 'bare',
      label: t('limits.scope'),
      cell: (limit) => t(`limits.${limit.scope as 'account'}`),
    },
    {
      name: 'window',
      phone: 'bare',
      label: t('limits.window'),
      cell: (limit) => t(`limits.${limit.window as 'hour'}`),
    },
    {
      name: 'program',
      phone: 'bare',
      label: t('limits.program'),
      cell: (limit) => (limit.program_id ? <Id id={limit.program_id} /> : t('all')),
    },
    {
      name: 'maximum',
      phone: 'lead',
      label: t('limits.maximum'),
      end: true,
      cell: (limit) => `${formatNumber(limit.maximum)} ${t(`limits.${limit.measure as 'count'}`)}`,
    },
    {
      name: 'act',
      phone: 'acts',
      label: <span className="hidden">{t('limits.remove')}</span>,
      end: true,
      cell: (limit) => (
        <Button
          look="quiet"
          busy={remove.isPending && remove.variables === limit.id}
          onClick={() => remove.mutate(limit.id)}
        >
          {t('limits.remove')}
        </Button>
      ),
    },
  ];
  return (
    <Page
      title={t('nav.limits')}
      lead={t('limits.lead')}
      actions={
        <Button look="primary" icon={Plus} onClick={() => setAdding(true)}>
          {t('limits.add')}
        </Button>
      }
    >
      <Failure error={remove.error} />
      <Panel>
        <Loaded query={limits}>
          {(page) => {
            const rows = page.data as unknown as Limit[];
            return rows.length === 0 ? (
              <Empty icon={Gauge} title={t('limits.none')}>
                {t('limits.none_lead')}
              </Empty>
            ) : (
              <Table caption={t('nav.limits')} columns={columns} rows={rows} rowKey={(limit) => limit.id} />
            );
          }}
        </Loaded>
      </Panel>
      {adding ? <LimitForm onClose={() => setAdding(false)} /> : null}
    </Page>
  );
}

function LimitForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('operator');
  const form = useForm({ defaultValues: { flow: 'spend', measure: 'count', window: 'hour', maximum: '' } });
  const put = useAct(
    (values: { flow: string; measure: string; window: string; maximum: string }) =>
      ask(ledger.PUT('/v1/limits', { body: { ...values, scope: 'account', maximum: Number(values.maximum) } })),
    [['limits']],
    onClose,
  );
  return (
    <Dialog title={t('limits.add')} onClose={onClose}>
      <form onSubmit={form.handleSubmit((values) => put.mutate(values))}>
        <Stack gap={4}>
          <Select label={t('limits.flow')} {...form.register('flow')}>
            <option value="spend">{t('limits.spend')}</option>
            <option value="earn">{t('limits.earn')}</option>
          </Select>
          <Select label={t('limits.measure')} {...form.register('measure')}>
            <option value="count">{t('limits.count')}</option>
            <option value="amount">{t('limits.amount')}</option>
          </Select>
          <Select label={t('limits.window')} {...form.register('window')}>
            <option value="hour">{t('limits.hour')}</option>
            <option value="day">{t('limits.day')}</option>
          </Select>
          <Field
            label={t('limits.maximum')}
            inputMode="numeric"
            pattern="[0-9]+"
            required
            {...form.register('maximum')}
          />
          <Failure error={put.error} />
          <Button type="submit" look="primary" wide busy={put.isPending}>
            {t('save', { ns: 'shared' })}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}
