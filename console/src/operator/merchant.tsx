import { useParams } from '@tanstack/react-router';
import { History } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, merchant } from '~/api/client';
import type { components } from '~/api/generated/merchant';
import type { Merchant } from '~/api/types';
import { useAct, useShop } from '~/api/use';
import { StoreList } from '~/office/stores';
import {
  Button,
  type Column,
  Confirm,
  Fact,
  Facts,
  Fault,
  Id,
  Loaded,
  Moment,
  Notice,
  Page,
  Panel,
  TextArea,
} from '~/ui';
import { Paged, usePages } from '~/ui/list';
import { Status } from '~/ui/words';

type HistoryLine = components['schemas']['HistoryLine'];
type Step = 'submit' | 'approve' | 'reject' | 'suspend' | 'reinstate' | 'close';

/** Which steps a state offers, the likeliest first. The service decides; this only hides what it would refuse. */
const STEPS: Record<string, readonly Step[]> = {
  draft: ['submit', 'close'],
  submitted: ['approve', 'reject'],
  rejected: ['submit', 'close'],
  active: ['suspend', 'close'],
  suspended: ['reinstate', 'close'],
};
const NEEDS_REASON: readonly Step[] = ['reject', 'suspend', 'close'];

export function MerchantFile() {
  const { id } = useParams({ from: '/signed-in/operator/merchants/$id' });
  const file = useShop(id);
  return <Loaded query={file}>{(found) => <Found file={found} />}</Loaded>;
}

function take(step: Step, id: string, reason: string): Promise<Merchant> {
  const params = { path: { id } };
  const body = { reason };
  switch (step) {
    case 'submit':
      return ask(merchant.POST('/v1/merchants/{id}/submit', { params }));
    case 'approve':
      return ask(merchant.POST('/v1/merchants/{id}/approve', { params }));
    case 'reinstate':
      return ask(merchant.POST('/v1/merchants/{id}/reinstate', { params }));
    case 'reject':
      return ask(merchant.POST('/v1/merchants/{id}/reject', { params, body }));
    case 'suspend':
      return ask(merchant.POST('/v1/merchants/{id}/suspend', { params, body }));
    case 'close':
      return ask(merchant.POST('/v1/merchants/{id}/close', { params, body }));
  }
}

function Found({ file }: { file: Merchant }) {
  const { t } = useTranslation('operator');
  const [asked, setAsked] = useState<Step | null>(null);
  const [reason, setReason] = useState('');
  const { id } = file;
  const step = useAct(
    (chosen: Step) => take(chosen, id, reason.trim()),
    [['merchant', id], ['merchants'], ['history', id]],
    () => {
      setAsked(null);
      setReason('');
    },
  );
  const history = usePages<HistoryLine>(['history', id], (cursor) =>
    ask(
      merchant.GET('/v1/merchants/{id}/history', {
        params: { path: { id }, query: { limit: 20, ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  const columns: Column<HistoryLine>[] = [
    {
      name: 'action',
      label: t('merchants.action'),
      cell: (line) => <strong>{t(`actions.${line.action as 'drafted'}`, { defaultValue: line.action })}</strong>,
    },
    { name: 'at', phone: 'bare', label: t('columns.when'), cell: (line) => <Moment at={line.at} /> },
    {
      name: 'who',
      phone: 'bare',
      label: t('merchants.who'),
      cell: (line) => t(`roles.${line.actor_role as 'operator'}`, { ns: 'shared', defaultValue: line.actor_role }),
    },
    { name: 'reason', phone: 'bare', label: t('merchants.reason'), cell: (line) => line.reason },
    { name: 'state', phone: 'lead', label: t('merchants.state'), cell: (line) => <Status status={line.state} /> },
  ];
  const due = file.requirements?.currently_due ?? [];
  const steps = STEPS[file.state] ?? [];
  return (
    <Page
      title={file.display_name}
      back={{ to: '/operator/merchants', label: t('nav.merchants') }}
      actions={steps.map((each, at) => (
        <Button
          key={each}
          look={at === 0 && !NEEDS_REASON.includes(each) ? 'primary' : 'plain'}
          onClick={() => setAsked(each)}
        >
          {t(`steps.${each}`)}
        </Button>
      ))}
    >
      {due.length > 0 ? (
        <Notice tone="wait" title={t('merchants.due')}>
          {due.map((each) => (
            <p key={each.code}>
              <Fault {...each} />
            </p>
          ))}
        </Notice>
      ) : null}
      <Panel title={t('merchants.file')} actions={<Status status={file.state} />}>
        <Facts>
          <Fact name={t('columns.id')}>
            <Id id={id} />
          </Fact>
          <Fact name={t('merchants.legal_name')}>{file.legal_name ?? '–'}</Fact>
          <Fact name={t('merchants.registration')}>{file.registration_number ?? '–'}</Fact>
          <Fact name={t('merchants.country')}>{file.country}</Fact>
          <Fact name={t('merchants.currency')}>{file.currency}</Fact>
          <Fact name={t('merchants.onboarded')}>{file.onboarded_at ? <Moment at={file.onboarded_at} /> : '–'}</Fact>
        </Facts>
      </Panel>
      <StoreList merchantId={id} />
      <Panel title={t('merchants.history')}>
        <Paged
          query={history}
          caption={t('merchants.history')}
          columns={columns}
          rowKey={(line) => `${line.at}/${line.action}`}
          empty={{ icon: History, title: t('merchants.no_history') }}
        />
      </Panel>
      {asked ? (
        <Confirm
          title={t(`steps.${asked}_title`, { name: file.display_name })}
          action={t(`steps.${asked}`)}
          danger={NEEDS_REASON.includes(asked)}
          busy={step.isPending}
          error={step.error}
          disabled={NEEDS_REASON.includes(asked) && reason.trim() === ''}
          onConfirm={() => step.mutate(asked)}
          onClose={() => setAsked(null)}
        >
          <p>{t(`steps.${asked}_lead`)}</p>
          {NEEDS_REASON.includes(asked) ? (
            <TextArea
              label={t('merchants.reason')}
              hint={t('merchants.reason_hint')}
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          ) : null}
        </Confirm>
      ) : null}
    </Page>
  );
}
