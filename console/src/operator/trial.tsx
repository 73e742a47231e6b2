import { useQuery } from '@tanstack/react-query';
import { Scale } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, ledger } from '~/api/client';
import type { TrialBalance } from '~/api/types';
import { formatMoment, formatNumber } from '~/i18n/format';
import { type Column, Empty, Field, Loaded, Money, Notice, Page, Panel, Table } from '~/ui';
import css from './operator.module.css';

type Sum = TrialBalance['lines'][number];

/** Every account's sum by unit and kind. Each unit sums to zero, or something is wrong. */
export function Trial() {
  const { t } = useTranslation('operator');
  const [asOf, setAsOf] = useState('');
  const trial = useQuery({
    queryKey: ['trial', asOf],
    queryFn: () =>
      ask(
        ledger.GET('/v1/reports/trial-balance', {
          params: { query: asOf ? { as_of: new Date(asOf).toISOString() } : {} },
        }),
      ),
  });
  const columns: Column<Sum>[] = [
    {
      name: 'kind',
      label: t('trial.kind'),
      cell: (line) => <strong>{t(`kinds.${line.kind as 'customer_points'}`, { defaultValue: line.kind })}</strong>,
    },
    { name: 'accounts', label: t('trial.accounts'), end: true, cell: (line) => formatNumber(line.accounts) },
    {
      name: 'held',
      label: t('columns.held'),
      end: true,
      cell: (line) => <Money value={{ amount: line.held, unit: line.unit }} />,
    },
    {
      name: 'posted',
      phone: 'lead',
      label: t('trial.posted'),
      end: true,
      cell: (line) => <Money value={{ amount: line.posted, unit: line.unit }} />,
    },
  ];
  return (
    <Page title={t('nav.trial')} lead={t('trial.lead')}>
      <div style={{ maxWidth: 280 }}>
        <Field
          label={t('trial.as_of')}
          type="datetime-local"
          value={asOf}
          onChange={(event) => setAsOf(event.target.value)}
        />
      </div>
      <Loaded query={trial}>
        {(found) => (
          <>
            <Notice
              tone={found.balanced ? 'good' : 'bad'}
              title={found.balanced ? t('trial.balanced') : t('trial.unbalanced')}
            >
              <p>{t('trial.at', { at: formatMoment(found.as_of) })}</p>
            </Notice>
            {found.totals.length === 0 ? (
              <Panel>
                <Empty icon={Scale} title={t('trial.none')}>
                  {t('trial.none_lead')}
                </Empty>
              </Panel>
            ) : (
              found.totals.map((total) => (
                <Panel key={total.unit} title={total.unit === 'PTS' ? t('overview.points_short') : total.unit}>
                  <Table
                    caption={total.unit}
                    columns={columns}
                    rows={found.lines.filter((line) => line.unit === total.unit)}
                    rowKey={(line) => line.kind}
                  />
                  <p className={css.total}>
                    <span>{t('trial.total')}</span>
                    <Money value={{ amount: total.posted, unit: total.unit }} />
                  </p>
                </Panel>
              ))
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
}
