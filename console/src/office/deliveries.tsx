import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { RotateCw, Send } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, merchant, notification } from '~/api/client';
import type { components } from '~/api/generated/notification';
import { ApiError } from '~/api/problem';
import { useAct } from '~/api/use';
import { formatMoment, formatNumber } from '~/i18n/format';
import {
  Button,
  type Column,
  Copyable,
  Dialog,
  Fact,
  Facts,
  Failure,
  Loaded,
  Notice,
  Page,
  Panel,
  Row,
  Select,
  Stack,
} from '~/ui';
import { Paged, usePages } from '~/ui/list';
import { Status } from '~/ui/words';
import css from './office.module.css';

type Delivery = components['schemas']['WebhookDelivery'];
type Health = components['schemas']['WebhookEndpointHealth'];

const STATES = ['queued', 'sending', 'delivered', 'failed', 'canceled'] as const;

/** An address outside: how it takes what it is sent, and everything that it was sent, to be sent again if need be. */
export function EndpointFile() {
  const { t } = useTranslation('office');
  const { id } = useParams({ from: '/signed-in/office/webhooks/$id' });
  const [status, setStatus] = useState('');
  const [shown, setShown] = useState<Delivery | null>(null);
  const params = { path: { id } };
  const endpoint = useQuery({
    queryKey: ['endpoint', id],
    queryFn: () => ask(merchant.GET('/v1/webhook-endpoints/{id}', { params })),
  });
  const health = useQuery({
    queryKey: ['endpoint-health', id],
    queryFn: () =>
      ask(notification.GET('/v1/webhook-endpoints/{id}/health', { params })).catch((error: unknown) => {
        // nothing was sent yet: no health is no fault
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }),
  });
  const deliveries = usePages<Delivery>(['deliveries', id, status], (cursor) =>
    ask(
      notification.GET('/v1/webhook-deliveries', {
        params: { query: { endpoint_id: id, limit: 50, ...(status ? { status } : {}), ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  const touches = [
    ['deliveries', id],
    ['endpoint-health', id],
  ];
  const resume = useAct(() => ask(notification.POST('/v1/webhook-endpoints/{id}/enable', { params })), touches);
  const columns: Column<Delivery>[] = [
    {
      name: 'event',
      label: t('webhooks.event'),
      cell: (each) => (
        <button type="button" className={css.rowButton} onClick={() => setShown(each)}>
          {each.event_type}
        </button>
      ),
    },
    { name: 'at', phone: 'bare', label: t('columns.when'), cell: (each) => formatMoment(each.created_at) },
    { name: 'status', phone: 'lead', label: t('columns.status'), cell: (each) => <Status status={each.status} /> },
    { name: 'tries', label: t('webhooks.tries'), end: true, cell: (each) => formatNumber(each.attempts) },
    {
      name: 'answer',
      phone: 'bare',
      label: t('webhooks.answer'),
      cell: (each) => (each.last_answer ? <Answer code={each.last_answer} /> : null),
    },
    {
      name: 'next',
      label: t('webhooks.next'),
      end: true,
      cell: (each) => (each.status === 'queued' && each.next_attempt_at ? formatMoment(each.next_attempt_at) : null),
    },
  ];
  return (
    <Loaded query={endpoint}>
      {(found) => (
        <Page
          title={found.url}
          lead={found.description ?? undefined}
          back={{ to: '/office/webhooks', label: t('nav.webhooks') }}
          actions={
            <Button
              icon={RotateCw}
              busy={deliveries.isFetching}
              onClick={() => void Promise.all([deliveries.refetch(), health.refetch()])}
            >
              {t('refresh', { ns: 'shared' })}
            </Button>
          }
        >
          <Failure error={resume.error} />
          <Loaded query={health} rows={2}>
            {(how) => <HealthPanel health={how} busy={resume.isPending} onResume={() => resume.mutate(undefined)} />}
          </Loaded>
          <Panel
            title={t('webhooks.deliveries')}
            actions={
              <Select label={t('columns.status')} value={status} onChange={(event) => setStatus(event.target.value)}>
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
              query={deliveries}
              caption={t('webhooks.deliveries')}
              columns={columns}
              rowKey={(each) => each.id}
              empty={{ icon: Send, title: t('webhooks.no_deliveries'), text: t('webhooks.no_deliveries_lead') }}
            />
          </Panel>
          {shown ? <DeliveryFile delivery={shown} touches={touches} onClose={() => setShown(null)} /> : null}
        </Page>
      )}
    </Loaded>
  );
}

function Answer({ code }: { code: string }) {
  const { t, i18n } = useTranslation('office');
  const known = i18n.exists(`webhooks.answers.${code}`, { ns: 'office' });
  return known ? t(`webhooks.answers.${code as 'timeout'}`) : <code>{code}</code>;
}

function HealthPanel({ health, busy, onResume }: { health: Health | null; busy: boolean; onResume: () => void }) {
  const { t } = useTranslation('office');
  if (!health)
    return (
      <Notice title={t('webhooks.never_sent')}>
        <p>{t('webhooks.soon')}</p>
      </Notice>
    );
  return (
    <Panel title={t('webhooks.health')} actions={<Status status={health.status} />}>
      <Stack gap={4}>
        {health.status === 'disabled' ? (
          <Notice
            tone="bad"
            title={t('webhooks.gone')}
            actions={
              <Button busy={busy} onClick={onResume}>
                {t('webhooks.resume')}
              </Button>
            }
          />
        ) : null}
        <Facts>
          <Fact name={t('webhooks.answer')}>
            <Answer code={health.last_answer} />
          </Fact>
          <Fact name={t('webhooks.failures')}>{formatNumber(health.consecutive_failures)}</Fact>
          <Fact name={t('webhooks.last_success')}>
            {health.last_success_at ? formatMoment(health.last_success_at) : '–'}
          </Fact>
          <Fact name={t('webhooks.last_failure')}>
            {health.last_failure_at ? formatMoment(health.last_failure_at) : '–'}
          </Fact>
        </Facts>
      </Stack>
    </Panel>
  );
}

/** The body as it is signed, or as it stands if it is not JSON after all. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

function DeliveryFile({
  delivery,
  touches,
  onClose,
}: {
  delivery: Delivery;
  touches: string[][];
  onClose: () => void;
}) {
  const { t } = useTranslation('office');
  const { id } = delivery;
  const params = { path: { id } };
  const file = useQuery({
    queryKey: ['delivery', id],
    queryFn: () => ask(notification.GET('/v1/webhook-deliveries/{id}', { params })),
    staleTime: 0,
  });
  const replay = useAct(
    () => ask(notification.POST('/v1/webhook-deliveries/{id}/replay', { params })),
    [...touches, ['delivery', id]],
  );
  const now = file.data?.delivery ?? delivery;
  return (
    <Dialog title={delivery.event_type} onClose={onClose}>
      <Row gap={3} style={{ justifyContent: 'space-between' }}>
        <Status status={now.status} />
        <Copyable text={delivery.webhook_id} label={`webhook-id ${delivery.webhook_id.slice(-8)}`} />
      </Row>
      <Loaded query={file} rows={2}>
        {({ attempts }) =>
          attempts.length === 0 ? null : (
            <Facts>
              {attempts.map((each) => (
                <Fact key={each.attempt} name={t('webhooks.attempt', { number: each.attempt })}>
                  <Answer code={each.answer} /> · {t('webhooks.took', { ms: each.duration_ms })} ·{' '}
                  {formatMoment(each.at)}
                </Fact>
              ))}
            </Facts>
          )
        }
      </Loaded>
      <Stack gap={2}>
        <strong>{t('webhooks.body')}</strong>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
        <pre className={css.body} tabIndex={0}>
          {readable(delivery.body)}
        </pre>
      </Stack>
      {replay.isSuccess ? <Notice tone="good" title={t('webhooks.resent')} /> : null}
      <Failure error={replay.error} />
      <Button look="primary" wide icon={Send} busy={replay.isPending} onClick={() => replay.mutate(undefined)}>
        {t('webhooks.replay')}
      </Button>
    </Dialog>
  );
}
