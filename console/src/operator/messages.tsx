import { MailCheck, Send } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, notification } from '~/api/client';
import type { Message } from '~/api/types';
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
  Field,
  Id,
  Moment,
  Notice,
  Page,
  Panel,
  Row,
  Select,
  Stack,
} from '~/ui';
import { Paged, usePages } from '~/ui/list';
import { Status } from '~/ui/words';
import css from './operator.module.css';

const STATES = ['queued', 'scheduled', 'sending', 'sent', 'delivered', 'undelivered', 'failed', 'canceled'] as const;
/** What is on its way cannot be sent a second time. */
const UNDER_WAY: readonly string[] = ['queued', 'scheduled', 'sending'];

/** What was sent to whom, with addresses masked. */
export function Messages() {
  const { t } = useTranslation('operator');
  const templateOf = useTemplate();
  const [status, setStatus] = useState('');
  const [shown, setShown] = useState<Message | null>(null);
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
      cell: (each) => (
        <button type="button" className={css.rowButton} onClick={() => setShown(each)}>
          {templateOf(each)}
        </button>
      ),
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
          empty={{ icon: MailCheck, title: t('messages.none'), text: t('messages.none_lead') }}
        />
      </Panel>
      {shown ? <MessageFile key={shown.id} message={shown} onClose={() => setShown(null)} /> : null}
    </Page>
  );
}

function useTemplate(): (message: Message) => string {
  const { t } = useTranslation('operator');
  return ({ template }) => t(`templates.${template as 'earned'}`, { defaultValue: template });
}

/** What is known of a message; and once more, to another address if the first was wrong. Its words are not kept. */
function MessageFile({ message, onClose }: { message: Message; onClose: () => void }) {
  const { t } = useTranslation('operator');
  const templateOf = useTemplate();
  const [email, setEmail] = useState('');
  const { id } = message;
  const resend = useAct(
    () =>
      ask(
        notification.POST('/v1/messages/{id}/resend', {
          params: { path: { id } },
          body: email.trim() ? { email: email.trim() } : {},
        }),
      ),
    [['messages']],
  );
  return (
    <Dialog title={templateOf(message)} onClose={onClose}>
      <Row gap={3} style={{ justifyContent: 'space-between' }}>
        <Status status={message.status} />
        <Id id={id} />
      </Row>
      <Facts>
        {message.address ? <Fact name={t('messages.to')}>{message.address}</Fact> : null}
        <Fact name={t('columns.when')}>
          <Moment at={message.sent_at ?? message.created_at} />
        </Fact>
        <Fact name={t('messages.attempts')}>{formatNumber(message.attempts)}</Fact>
        {message.last_error ? (
          <Fact name={t('messages.error')}>
            <code>{message.last_error}</code>
          </Fact>
        ) : null}
        {UNDER_WAY.includes(message.status) && message.next_attempt_at ? (
          <Fact name={t('messages.next')}>
            <Moment at={message.next_attempt_at} />
          </Fact>
        ) : null}
        {message.resend_of ? (
          <Fact name={t('messages.again_of')}>
            <Id id={message.resend_of} />
          </Fact>
        ) : null}
      </Facts>
      {resend.isSuccess ? (
        <Notice tone="good" title={t('messages.resent')} />
      ) : UNDER_WAY.includes(message.status) ? null : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            resend.mutate(undefined);
          }}
        >
          <Stack gap={4}>
            <p>{t('messages.resend_lead')}</p>
            {message.contact_id && message.channel === 'email' ? (
              <Field
                label={t('messages.corrected')}
                hint={t('messages.corrected_hint')}
                type="email"
                autoComplete="off"
                maxLength={254}
                value={email}
                onChange={(event) => setEmail(event.target.value)}
              />
            ) : null}
            <Failure error={resend.error} />
            <Button type="submit" look="primary" wide icon={Send} busy={resend.isPending}>
              {t('messages.resend')}
            </Button>
          </Stack>
        </form>
      )}
    </Dialog>
  );
}
