import { useMutation } from '@tanstack/react-query';
import { UserPlus, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, notification, wallet } from '~/api/client';
import { type Guess, guess } from '~/api/find';
import type { Wallet } from '~/api/types';
import { Button, Failure, Field, Notice, Stack } from '~/ui';
import css from './counter.module.css';
import { useTill } from './till-context';

/** Letters and digits that nobody confuses when reading them out. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

function newReference(): string {
  const random = crypto.getRandomValues(new Uint8Array(8));
  const text = [...random].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return `${text.slice(0, 4)}-${text.slice(4)}`;
}

/** Opens a customer's wallet, and remembers how to reach them if they wish. */
export function Enrol({
  from,
  onEnrolled,
  onClose,
}: {
  from: Guess | null;
  onEnrolled: (wallet: Wallet) => void;
  onClose: () => void;
}) {
  const { t, i18n } = useTranslation('counter');
  const { merchant } = useTill();
  const [reference, setReference] = useState(from?.kind === 'reference' ? from.reference : newReference());
  const [email, setEmail] = useState(from?.kind === 'email' ? from.email : '');
  const [phone, setPhone] = useState(from?.kind === 'phone' ? from.phone : '');
  const [opened, setOpened] = useState<Wallet | null>(null);
  const enrol = useMutation({
    mutationFn: async () => {
      // opening is idempotent by the reference, so a repeated try finds the same wallet
      const made = await ask(wallet.POST('/v1/wallets', { body: { external_ref: reference.trim() } }));
      setOpened(made);
      if (email.trim() === '' && phone.trim() === '') return made;
      const guessed = guess(phone, merchant.country);
      const body = {
        wallet_id: made.id,
        locale: i18n.resolvedLanguage ?? merchant.locale,
        ...(email.trim() ? { email: email.trim() } : {}),
        ...(phone.trim() ? { phone: guessed.kind === 'phone' ? guessed.phone : phone.trim() } : {}),
      };
      await ask(notification.POST('/v1/contacts', { body }));
      return made;
    },
    onSuccess: onEnrolled,
  });
  return (
    <div className={css.panel}>
      <header className={css.subject}>
        <div>
          <span className={css.kicker}>{t('enrol.kicker')}</span>
          <h2>{t('enrol.title')}</h2>
        </div>
        <Button look="quiet" icon={X} aria-label={t('close_subject')} onClick={onClose} />
      </header>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          enrol.mutate();
        }}
      >
        <Stack gap={4}>
          <Field
            label={t('enrol.reference')}
            hint={t('enrol.reference_hint')}
            required
            maxLength={128}
            value={reference}
            onChange={(event) => setReference(event.target.value)}
          />
          <Field
            label={t('enrol.email')}
            type="email"
            autoComplete="off"
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
          <Field
            label={t('enrol.phone')}
            type="tel"
            autoComplete="off"
            value={phone}
            onChange={(event) => setPhone(event.target.value)}
          />
          <p className={css.soft}>{t('enrol.why')}</p>
          <Failure error={enrol.error} />
          {enrol.error && opened ? (
            <Notice
              title={t('enrol.opened')}
              actions={<Button onClick={() => onEnrolled(opened)}>{t('enrol.go_on')}</Button>}
            />
          ) : null}
          <Button type="submit" look="primary" large wide icon={UserPlus} busy={enrol.isPending}>
            {t('enrol.submit')}
          </Button>
        </Stack>
      </form>
    </div>
  );
}
