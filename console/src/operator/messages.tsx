import { MailCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, notification } from '~/api/client';
import type { Message } from '~/api/types';
import { formatMoment } from '~/i18n/format';
import { type Column, Copyable, Page, Panel, Select } from '~/ui';
import { Paged, usePages } from '~/ui/list';
import { Status } from '~/ui/words';

const STATES = ['queued', 'sending', 'sent', 'failed', 'canceled'] as const;

/** What was sent to whom, with addresses masked. */
export function Messages() {
  const { t } = useTranslation('operator');
  const [status, setStatus] = useState('');
  const messages = usePages<Message>(['messages', status], (cursor) =>
    ask(
      notification.GET('/v1/messages', {
        params: { query: { limit: 50, ...(status ? { status } : {}), ...(cursor ? { cursor } : {}) } },
      }),
    ),
  );
  const columns: Column<Message>[] = [
    {
      name: 'template',
      label: t('messages.about'),
      cell: (each) => <strong>{t(`templates.${each.template as 'earned'}`, { defaultValue: each.template })}</strong>,
    },
    { name: 'to', phone: 'bare', label: t('messages.to'), cell: (each) => each.address },
    { name: 'status', phone: 'lead', label: t('columns.status'), cell: (each) => <Status status={each.status} /> },
    { name: 'attempts', phone: 'none', label: t('messages.attempts'), end: true, cell: (each) => each.attempts },
    { name: 'error', phone: 'bare', label: t('messages.error'), cell: (each) => each.last_error },
    {
      name: 'trace',
      label: t('trace', { ns: 'shared' }),
      cell: (each) => (each.trace_id ? <Copyable text={each.trace_id} label={each.trace_id.slice(0, 8)} /> : null),
    },
    {
      name: 'at',
      phone: 'bare',
      label: t('columns.when'),
      end: true,
      cell: (each) => formatMoment(each.sent_at ?? each.created_at),
    },
  ];
  return (
    <Page title={t('nav.messages')} lead={t('messages.lead')}>
      <Panel
        title={t('messages.list')}
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
          query={messages}
          caption={t('messages.list')}
          columns={columns}
          rowKey={(each) => each.id}
          empty={{ icon: MailCheck, title: t('messages.none') }}
        />
      </Panel>
    </Page>
  );
}
