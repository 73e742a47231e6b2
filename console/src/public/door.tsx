import { useMutation } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, giftcard } from '~/api/client';
import { guess } from '~/api/find';
import { Front } from '~/app/front';
import { formatDate, formatValue } from '~/i18n/format';
import { Badge, Button, Failure, Field, Money, Stack } from '~/ui';
import css from './public.module.css';

/** The balance of a gift card for whoever holds it. Nothing is kept: not the code, not the PIN, not the answer. */
export function PublicCard() {
  const { t } = useTranslation('public');
  const { tenant } = useParams({ from: '/card/$tenant' });
  const [code, setCode] = useState(() => {
    // a printed QR code may carry the code behind the `#`, where no server sees it
    const text = new URLSearchParams(window.location.hash.slice(1)).get('code') ?? '';
    if (text) window.history.replaceState(window.history.state, '', window.location.pathname);
    return text;
  });
  const [pin, setPin] = useState('');
  const guessed = guess(code, '');
  const asksPin = guessed.kind === 'code' && guessed.needsPin;
  const look = useMutation({
    mutationFn: () =>
      ask(
        giftcard.POST('/v1/networks/{tenant_id}/gift-cards/balance', {
          params: { path: { tenant_id: tenant } },
          body: { code: code.trim(), ...(pin ? { pin } : {}) },
        }),
      ),
    gcTime: 0,
  });
  const card = look.data;
  if (card) {
    const { balance } = card;
    return (
      <Front title={t('title')}>
        <div className={css.face}>
          <span>•••• {card.code_last4}</span>
          <Money value={{ amount: balance.available, unit: balance.unit }} size="hero" />
          <span>
            {card.expires_at ? t('until', { at: formatDate(card.expires_at, { dateStyle: 'long' }) }) : t('for_ever')}
          </span>
        </div>
        {balance.held > 0 ? (
          <p>{t('held', { held: formatValue({ amount: balance.held, unit: balance.unit }) })}</p>
        ) : null}
        <div>
          <Badge tone={card.status === 'active' ? 'good' : 'plain'}>
            {t(`status_f.${card.status as 'active'}`, { ns: 'shared' })}
          </Badge>
        </div>
        <Button
          wide
          onClick={() => {
            look.reset();
            setCode('');
            setPin('');
          }}
        >
          {t('another')}
        </Button>
      </Front>
    );
  }
  return (
    <Front title={t('title')} lead={t('lead')}>
      <form
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          if (code.trim()) look.mutate();
        }}
      >
        <Stack gap={4}>
          <Field
            label={t('code')}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            required
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
          {asksPin || pin ? (
            <Field
              label={t('pin')}
              hint={t('pin_hint')}
              inputMode="numeric"
              autoComplete="off"
              value={pin}
              onChange={(event) => setPin(event.target.value)}
            />
          ) : null}
          <Failure error={look.error} />
          <Button type="submit" look="primary" large wide busy={look.isPending}>
            {t('submit')}
          </Button>
        </Stack>
      </form>
    </Front>
  );
}
