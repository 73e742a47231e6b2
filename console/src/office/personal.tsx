import { useMutation } from '@tanstack/react-query';
import { FileDown, UserX } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, notification, patient } from '~/api/client';
import { formatMoment, shortId } from '~/i18n/format';
import { Button, Confirm, Failure, Id, Notice, Panel, Row } from '~/ui';
import { useDownload } from '~/ui/download';
import css from './office.module.css';

/** What is held of a person, for them; and its end. The ledger, which names nobody, stays as it is. */
export function Personal({ contact }: { contact: string }) {
  const { t } = useTranslation('office');
  const [asked, setAsked] = useState(false);
  const params = { path: { id: contact } };
  const download = useDownload(
    () => ask(notification.GET('/v1/contacts/{id}/export', { params, parseAs: 'blob', fetch: patient })),
    `person-${shortId(contact)}.json`,
  );
  const erase = useMutation({
    mutationFn: () => ask(notification.DELETE('/v1/contacts/{id}', { params })),
    onSuccess: () => setAsked(false),
  });
  if (erase.data) {
    return (
      <Notice tone="good" title={t('personal.erased')}>
        <p>
          {t('personal.certificate', { at: formatMoment(erase.data.destroyed_at) })} <Id id={erase.data.id} />
        </p>
      </Notice>
    );
  }
  return (
    <Panel title={t('personal.title')}>
      <p className={css.note}>{t('personal.lead')}</p>
      <Failure error={download.error} />
      <Row gap={2}>
        <Button icon={FileDown} busy={download.isPending} onClick={() => download.mutate()}>
          {t('personal.export')}
        </Button>
        <Button icon={UserX} look="danger" onClick={() => setAsked(true)}>
          {t('personal.erase')}
        </Button>
      </Row>
      {asked ? (
        <Confirm
          title={t('personal.sure')}
          action={t('personal.erase')}
          danger
          busy={erase.isPending}
          error={erase.error}
          onConfirm={() => erase.mutate()}
          onClose={() => setAsked(false)}
        >
          <p>{t('personal.sure_lead')}</p>
        </Confirm>
      ) : null}
    </Panel>
  );
}
