import { getRouteApi } from '@tanstack/react-router';
import { ScrollText } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, giftcard, ledger, merchant, notification, wallet } from '~/api/client';
import type { components } from '~/api/generated/merchant';
import { type Column, Copyable, Dialog, Fact, Facts, Field, Id, Moment, Page, Panel, Select, Stack } from '~/ui';
import { Paged, usePages } from '~/ui/list';
import css from './operator.module.css';

export type AuditEntry = components['schemas']['AuditEntry'];

const route = getRouteApi('/signed-in/operator/audit');

/** Who keeps a trail of what people and keys change. */
const TRAILS = ['merchant', 'ledger', 'wallet', 'giftcard', 'notification'] as const;

const start = (day: string | undefined, days: number): string | undefined => {
  if (!day) return undefined;
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + days).toISOString();
};

/** Whatever a person or a key changed, as it was written down in the same breath. Nothing of it is ever changed. */
export function Audit() {
  const { t } = useTranslation('operator');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const trail = TRAILS.find((each) => each === search.of) ?? 'merchant';
  const [shown, setShown] = useState<AuditEntry | null>(null);
  const [from, to] = [start(search.from, 0), start(search.to, 1)];
  const query = {
    limit: 50,
    ...(search.action ? { action: search.action } : {}),
    ...(search.subject ? { subject: search.subject } : {}),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  };
  const entries = usePages<AuditEntry>(['audit', trail, query], (cursor) => {
    const params = { query: { ...query, ...(cursor ? { cursor } : {}) } };
    switch (trail) {
      case 'merchant':
        return ask(merchant.GET('/v1/audit', { params }));
      case 'ledger':
        return ask(ledger.GET('/v1/audit', { params }));
      case 'wallet':
        return ask(wallet.GET('/v1/audit', { params }));
      case 'giftcard':
        return ask(giftcard.GET('/v1/audit', { params }));
      case 'notification':
        return ask(notification.GET('/v1/audit', { params }));
    }
  });
  const refine = (change: Partial<typeof search>) =>
    void navigate({
      search: Object.fromEntries(Object.entries({ ...search, ...change }).filter(([, value]) => value)),
      replace: true,
    });
  const columns: Column<AuditEntry>[] = [
    {
      name: 'action',
      label: t('columns.what'),
      cell: (each) => (
        <button type="button" className={css.rowButton} onClick={() => setShown(each)}>
          <code>{each.action}</code>
        </button>
      ),
    },
    { name: 'at', phone: 'bare', label: t('columns.when'), cell: (each) => <Moment at={each.at} /> },
    { name: 'who', phone: 'bare', label: t('merchants.who'), cell: (each) => <Who entry={each} /> },
    {
      name: 'subject',
      phone: 'bare',
      label: t('audit.subject'),
      cell: (each) => (
        <>
          {each.subject_kind} <Id id={each.subject} />
        </>
      ),
    },
    { name: 'reason', phone: 'bare', label: t('merchants.reason'), cell: (each) => each.reason },
    { name: 'seq', phone: 'lead', label: t('audit.seq'), end: true, cell: (each) => `#${each.seq}` },
  ];
  return (
    <Page title={t('nav.audit')} lead={t('audit.lead')}>
      <Panel>
        <div className={css.filters}>
          <Select label={t('audit.trail')} value={trail} onChange={(event) => refine({ of: event.target.value })}>
            {TRAILS.map((each) => (
              <option key={each} value={each}>
                {t(`audit.trails.${each}`)}
              </option>
            ))}
          </Select>
          <Field
            label={t('audit.action')}
            placeholder="merchant.approved"
            spellCheck={false}
            defaultValue={search.action ?? ''}
            onBlur={({ target }) => refine({ action: target.value.trim() })}
            onKeyDown={(event) => event.key === 'Enter' && refine({ action: event.currentTarget.value.trim() })}
          />
          <Field
            label={t('ledger.from')}
            type="date"
            value={search.from ?? ''}
            onChange={(event) => refine({ from: event.target.value })}
          />
          <Field
            label={t('ledger.to')}
            type="date"
            value={search.to ?? ''}
            onChange={(event) => refine({ to: event.target.value })}
          />
        </div>
        <Paged
          query={entries}
          caption={t('nav.audit')}
          columns={columns}
          rowKey={(each) => String(each.seq)}
          empty={{ icon: ScrollText, title: t('audit.none'), text: t('audit.none_lead') }}
        />
      </Panel>
      {shown ? <Entry entry={shown} onClose={() => setShown(null)} /> : null}
    </Page>
  );
}

function Who({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  return (
    <>
      {t(`roles.${entry.actor_role as 'operator'}`, { defaultValue: entry.actor_role })} <Id id={entry.actor} />
    </>
  );
}

/** One line of the trail, whole: what it was, what it became, and the link to the line before. */
function Entry({ entry, onClose }: { entry: AuditEntry; onClose: () => void }) {
  const { t } = useTranslation('operator');
  const states = [
    ['before', entry.before],
    ['after', entry.after],
  ] as const;
  return (
    <Dialog title={`${entry.action} #${entry.seq}`} onClose={onClose}>
      <Facts>
        <Fact name={t('columns.when')}>
          <Moment at={entry.at} />
        </Fact>
        <Fact name={t('merchants.who')}>
          <Who entry={entry} />
        </Fact>
        <Fact name={t('audit.subject')}>
          {entry.subject_kind} <Id id={entry.subject} />
        </Fact>
        {entry.reason ? <Fact name={t('merchants.reason')}>{entry.reason}</Fact> : null}
        {entry.network ? <Fact name={t('audit.network')}>{entry.network}</Fact> : null}
        {entry.trace_id ? (
          <Fact name={t('audit.trace')}>
            <Copyable text={entry.trace_id} label={entry.trace_id.slice(0, 8)} />
          </Fact>
        ) : null}
        <Fact name={t('audit.hash')}>
          <Copyable text={entry.hash} label={entry.hash.slice(0, 16)} />
        </Fact>
      </Facts>
      <Stack gap={3}>
        {states.map(([name, state]) =>
          state ? (
            <div key={name}>
              <strong>{t(`audit.${name}`)}</strong>
              <pre className={css.json}>{JSON.stringify(state, null, 2)}</pre>
            </div>
          ) : null,
        )}
      </Stack>
    </Dialog>
  );
}
